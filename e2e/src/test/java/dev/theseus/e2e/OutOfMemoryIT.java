package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Api;
import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon whose memory runs out. */
class OutOfMemoryIT {
    @Test
    void theDaemonEndsContainersGoOnAndTheNextStartAdoptsThem(@TempDir Path folder) {
        Path options = Trees.write(folder.resolve("options"), "-Xmx40m");
        List<String> smallHeap = List.of("sh", "-c", "THESEUS_JAVA_OPTS=$(cat " + options + ") exec \"$@\"", "sh");
        try (Daemon daemon = Daemon.createBy(smallHeap)) {
            DockerCli docker = daemon.docker();
            daemon.loadBusybox();
            docker.ok("run", "-d", "--name", "lives", "busybox", "sleep", "1000");
            String pid = docker.ok("inspect", "-f", "{{.State.Pid}}", "lives");

            fill(daemon);
            Command.await("the daemon's end", Duration.ofSeconds(60), () -> !daemon.alive());
            assertEquals(3, daemon.status(), daemon.log());
            assertTrue(Files.exists(Path.of("/proc", pid)), "the container goes on");

            Trees.write(options, "-Xmx256m");
            daemon.start();
            assertEquals(pid + " true", docker.ok("inspect", "-f", "{{.State.Pid}} {{.State.Running}}", "lives"));
            docker.ok("exec", "lives", "true");
        }
    }

    /** With objects that are small one by one, so that none is refused. */
    private static void fill(Daemon daemon) {
        Api api = daemon.api();
        String labels = "\"" + "k".repeat(200) + "%d\":\"" + "v".repeat(60_000) + "\"";
        for (int i = 0; i < 2000 && daemon.alive(); i++) {
            try {
                api.post("/volumes/create", "{\"Name\":\"filler" + i + "\",\"Labels\":{" + labels.formatted(i) + "}}");
            } catch (NumberFormatException | AssertionError noAnswer) {
                // The daemon ends while it is asked.
            }
        }
    }
}
