package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.Deployment;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A distribution without any face: the daemon starts, has its shell, and answers each request that there is nothing. */
class NoFaceIT {
    @Test
    void theDaemonRunsWithoutAFaceAndTakesDockersLater() {
        try (Daemon daemon = Daemon.prepare()) {
            Path bare = daemon.folder().resolve("bare");
            Command.run("cp", "-a", Daemon.HOME.toString(), bare.toString()).ok();
            Path face = bare.resolve("bundle/dev.theseus.rest-api.jar");
            Path jar = daemon.folder().resolve("docker-face.jar");
            Command.run("mv", face.toString(), jar.toString()).ok();
            daemon.launchFrom(bare);
            assertEquals("page not found\n", daemon.api().get("/_ping").is(404).body());
            assertEquals(
                    "page not found\n",
                    daemon.api().get("/v1.51/containers/json").is(404).body());
            assertTrue(daemon.shell("driver:list").ok().text().contains("overlay2"));

            assertEquals("", new Deployment(daemon).drop(jar));
            daemon.awaitReady();
            daemon.loadBusybox();
            assertEquals("hello", daemon.docker().ok("run", "--rm", "busybox", "echo", "hello"));
        }
    }
}
