package dev.theseus.launcher.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SystemPackagesTest {
    private final List<String> offered = List.of(SystemPackages.header().split(","));

    @Test
    void bundlesMayImportWhatADaemonHasAUseFor() {
        for (String name : List.of("java.util", "java.beans", "javax.net.ssl", "javax.xml.parsers", "org.w3c.dom")) {
            assertTrue(offered.contains(name), name);
        }
        for (String name : List.of("javax.swing", "java.awt.image", "com.sun.source.tree")) {
            assertFalse(offered.contains(name), name);
        }
    }

    @Test
    void librariesAreOfferedWithTheirVersion() {
        assertTrue(
                offered.stream().anyMatch(one -> one.matches("org\\.slf4j;version=\"2\\.[0-9.]+\"")),
                offered::toString);
        assertEquals(offered.size(), Set.copyOf(offered).size(), "no package twice");
    }
}
