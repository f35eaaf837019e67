package dev.theseus.settings.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.settings.DaemonSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramTest {
    @TempDir
    Path folder;

    private Configuration read(Program program, String json, String... flags)
            throws ConfigurationException, IOException {
        Path file = Files.writeString(folder.resolve("daemon.json"), json);
        return Configuration.read(CommandLine.parse(List.of(flags), program), file);
    }

    @Test
    void isKnownByItsName() {
        assertEquals(Program.DOCKERD, Program.named("dockerd"));
        assertEquals(Program.THESEUSD, Program.named("theseusd"));
        assertEquals(Program.THESEUSD, Program.named(""));
    }

    @Test
    void dockersPlaceIsTakenUnderDockersName() throws Exception {
        Configuration configuration = read(Program.DOCKERD, "{}");
        DaemonSettings settings = configuration.settings();
        assertEquals(Path.of("/var/run/docker.pid"), configuration.pidFile());
        assertEquals(Path.of("/var/lib/docker"), settings.folders().dataRoot());
        assertEquals(List.of("unix:///var/run/docker.sock"), settings.api().hosts());
        assertEquals("docker0", settings.network().bridge().name());
        assertEquals(Path.of("/etc/docker/daemon.json"), Program.DOCKERD.configurationFile());
        assertFalse(settings.containers().liveRestore());
        assertTrue(read(Program.THESEUSD, "{}").settings().containers().liveRestore());
    }

    @Test
    void whatIsSaidCountsMore() throws Exception {
        Configuration told =
                read(Program.DOCKERD, "{\"live-restore\": true, \"pidfile\": \"/x/pid\"}", "--exec-root=/x");
        assertTrue(told.settings().containers().liveRestore());
        assertEquals(Path.of("/x/pid"), told.pidFile());
        assertEquals(Path.of("/x"), told.settings().folders().execRoot());
        assertFalse(read(Program.THESEUSD, "{}", "--live-restore=false")
                .settings()
                .containers()
                .liveRestore());
        Configuration now = read(Program.DOCKERD, "{}");
        assertTrue(now.reloaded(told).settings().containers().liveRestore(), "it may change while the daemon runs");
    }

    @Test
    void isNamedInWhatItSays() {
        assertTrue(assertThrows(ConfigurationException.class, () -> read(Program.DOCKERD, "{}", "--nope"))
                .getMessage()
                .endsWith("See 'dockerd --help'."));
        assertTrue(assertThrows(ConfigurationException.class, () -> read(Program.DOCKERD, "{\"mtuu\": 1}"))
                .getMessage()
                .startsWith("unable to configure the Docker daemon with file "));
        assertTrue(Usage.text(Program.DOCKERD).startsWith("Usage:  dockerd [OPTIONS]"));
        assertTrue(Usage.text(Program.DOCKERD).contains("(default /var/run/docker.pid)"));
        assertTrue(Usage.text(Program.THESEUSD).contains("(default theseus0)"));
    }
}
