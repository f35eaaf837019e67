package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.Registry;
import dev.theseus.e2e.harness.Result;
import dev.theseus.e2e.harness.WithDaemon;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Testcontainers, without its reaper: that is an image of its own. */
@WithDaemon
class JavaTestcontainersIT {
    private final Daemon daemon;

    JavaTestcontainersIT(Daemon daemon) {
        this.daemon = daemon;
    }

    @Test
    void runsAService() {
        try (Registry registry = Registry.open()) {
            String name = registry.host() + "/busybox:tc";
            daemon.docker().ok("tag", "busybox", name);
            daemon.docker().ok("push", "-q", name);
            daemon.docker().ok("rmi", name);
            var result = run(ServiceProgram.class, name);
            assertEquals(List.of("port served", "copy copied", "exit 7", "file 0", "log ready"), result.lines());
            daemon.docker().ok("rmi", name);
        }
        assertEquals("", daemon.docker().ok("ps", "-aq"));
    }

    @Test
    void buildsAnImage() {
        assertEquals(List.of("log built"), run(BuildProgram.class).lines());
        daemon.docker().shell("$DOCKER images -q built-by-testcontainers | xargs -r $DOCKER rmi -f");
    }

    private Result run(Class<?> program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Duser.home=" + daemon.folder(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        return Command.run(
                        Map.of("DOCKER_HOST", "unix://" + daemon.socket(), "TESTCONTAINERS_RYUK_DISABLED", "true"),
                        new byte[0],
                        command)
                .ok();
    }
}
