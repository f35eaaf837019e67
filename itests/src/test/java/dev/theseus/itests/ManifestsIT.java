package dev.theseus.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the distribution's manifests say, somebody reads. */
class ManifestsIT {
    /** Header to its reader. */
    private static final Map<String, String> READERS = Map.ofEntries(
            Map.entry("Manifest-Version", "the JVM"),
            Map.entry("Bundle-ManifestVersion", "the framework"),
            Map.entry("Bundle-SymbolicName", "the framework"),
            Map.entry("Bundle-Version", "the framework, driver:list"),
            Map.entry("Bundle-Activator", "the framework"),
            Map.entry("Import-Package", "the framework"),
            Map.entry("Export-Package", "the framework"),
            Map.entry("Service-Component", "Declarative Services"),
            Map.entry("Bundle-Name", "operators, by lb"),
            Map.entry("Bundle-Description", "operators, by headers"),
            Map.entry("Bundle-License", "those who pass it on"));

    @Test
    void everyHeaderHasAReader() throws IOException {
        Map<String, Set<String>> unread = new TreeMap<>();
        for (Path jar : jars()) {
            try (JarFile file = new JarFile(jar.toFile())) {
                Set<String> headers = file.getManifest().getMainAttributes().keySet().stream()
                        .map(String::valueOf)
                        .collect(Collectors.toCollection(TreeSet::new));
                headers.removeAll(READERS.keySet());
                if (!headers.isEmpty()) {
                    unread.put(jar.getFileName().toString(), headers);
                }
            }
        }
        assertEquals(Map.of(), unread);
    }

    private static List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("theseus.distribution"), "bundle"))) {
            List<Path> jars = files.filter(file -> file.getFileName().toString().matches("dev\\.theseus\\..*\\.jar"))
                    .toList();
            assertTrue(jars.size() > 15, jars::toString);
            return jars;
        }
    }
}
