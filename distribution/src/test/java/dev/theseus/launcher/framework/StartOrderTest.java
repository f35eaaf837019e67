package dev.theseus.launcher.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StartOrderTest {
    private static List<Path> jars(String... names) {
        return Stream.of(names).map(Path::of).toList();
    }

    @Test
    void driversComeAfterWhatTheApiStandsOnAndToolsComeLast() {
        StartOrder order = StartOrder.of(jars(
                "dev.theseus.shell.jar",
                "dev.theseus.runtime-runc.jar",
                "dev.theseus.storage-vfs.jar",
                "storage-acme-1.0.jar",
                "org.apache.felix.gogo.runtime-1.1.6.jar",
                "dev.theseus.http.jar",
                "dev.theseus.rest-api.jar",
                "dev.theseus.engine.jar",
                "org.apache.felix.scr-2.2.18.jar",
                "dev.theseus.api.jar",
                "unheard-of.jar"));
        assertEquals(
                jars(
                        "org.apache.felix.scr-2.2.18.jar",
                        "unheard-of.jar",
                        "dev.theseus.api.jar",
                        "dev.theseus.engine.jar",
                        "dev.theseus.rest-api.jar",
                        "dev.theseus.http.jar"),
                order.core());
        assertEquals(
                jars("storage-acme-1.0.jar", "dev.theseus.storage-vfs.jar", "dev.theseus.runtime-runc.jar"),
                order.drivers());
        assertEquals(jars("org.apache.felix.gogo.runtime-1.1.6.jar", "dev.theseus.shell.jar"), order.tools());
    }

    @Test
    void metricsAreNotStartedUnlessTheyAreAskedFor() {
        StartOrder order =
                StartOrder.of(jars("dev.theseus.metrics.jar", "dev.theseus.shell.jar", "dev.theseus.api.jar"));
        assertEquals(jars("dev.theseus.shell.jar"), order.tools(false));
        assertEquals(jars("dev.theseus.metrics.jar", "dev.theseus.shell.jar"), order.tools(true));
    }
}
