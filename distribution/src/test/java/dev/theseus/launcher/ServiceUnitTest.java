package dev.theseus.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.theseus.settings.options.CommandLine;
import dev.theseus.settings.options.Configuration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit file that comes with the distribution says what the daemon relies on. */
class ServiceUnitTest {
    private static final Path UNIT = Path.of("src/main/theseus/conf/theseusd.service");
    private static final String PROGRAM = "/opt/theseus/bin/theseusd";

    @TempDir
    private Path folder;

    private static Map<String, String> settings() throws IOException {
        Map<String, String> settings = new HashMap<>();
        String section = "";
        for (String line : Files.readAllLines(UNIT)) {
            if (line.startsWith("[")) {
                section = line.substring(1, line.indexOf(']')) + ".";
            } else if (!line.isBlank() && !line.startsWith("#")) {
                int equals = line.indexOf('=');
                settings.put(section + line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return settings;
    }

    @Test
    void containersOutliveTheDaemonAndItComesBack() throws IOException {
        Map<String, String> settings = settings();
        assertEquals("process", settings.get("Service.KillMode"));
        assertEquals("on-failure", settings.get("Service.Restart"));
        assertEquals("yes", settings.get("Service.Delegate"));
        assertEquals("/bin/kill -s HUP $MAINPID", settings.get("Service.ExecReload"));
        // systemd would keep a daemon down that was started five times within ten seconds, which is its default.
        assertTrue(Integer.parseInt(settings.get("Service.RestartSec"))
                        * Integer.parseInt(settings.get("Unit.StartLimitBurst"))
                < Integer.parseInt(settings.get("Unit.StartLimitIntervalSec")));
    }

    @Test
    void itsCommandIsOneThatTheDaemonTakes() throws Exception {
        List<String> command = List.of(settings().get("Service.ExecStart").split(" "));
        assertEquals(PROGRAM, command.getFirst());
        Configuration.read(CommandLine.parse(command.subList(1, command.size())), folder.resolve("none.json"));
    }

    @Test
    void systemdFindsNothingWrongWithIt() throws IOException, InterruptedException {
        Path program = Files.createFile(folder.resolve("theseusd"));
        assertTrue(program.toFile().setExecutable(true));
        Path unit = folder.resolve("theseusd.service");
        Files.writeString(unit, Files.readString(UNIT).replace(PROGRAM, program.toString()));
        Process verify;
        try {
            verify = new ProcessBuilder("systemd-analyze", "verify", unit.toString())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "systemd-analyze is not installed: " + e.getMessage());
            return;
        }
        String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals("", said);
        assertEquals(0, verify.waitFor(), said);
    }
}
