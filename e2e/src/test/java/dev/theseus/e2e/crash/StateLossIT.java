package dev.theseus.e2e.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Leftovers;
import dev.theseus.e2e.harness.Result;
import dev.theseus.e2e.harness.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Running containers whose records are lost for good go on until somebody says that they may go, and then nothing is left of them. */
class StateLossIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void aLostContainerRunsUntilItsFolderGoesAndThenItsPlaceIsFree() throws IOException {
        try (Daemon daemon = Daemon.create()) {
            DockerCli docker = daemon.docker();
            daemon.loadBusybox();
            docker.ok("network", "create", "lost");
            docker.ok("run", "-d", "--network", "lost", "busybox", "sleep", "100000");
            String id = docker.ok(
                    "run",
                    "-d",
                    "-v",
                    "kept:/kept",
                    "-p",
                    "127.0.0.1::80",
                    "busybox",
                    "sh",
                    "-c",
                    "mkdir /www; echo served > /www/index.html; exec httpd -f -h /www");
            String created = docker.ok("create", "busybox");
            String address = docker.ok("port", id, "80");
            assertServed(address);
            daemon.kill();
            Files.write(daemon.dataRoot().resolve("state.db"), new byte[0]);
            Files.deleteIfExists(daemon.dataRoot().resolve("state.db.previous"));
            assertServed(address);
            Command.run(Daemon.HOME.resolve("bin/theseusd").toString(), "--data-root=" + daemon.dataRoot(), "--repair")
                    .ok()
                    .says("container " + id + " is lost")
                    .says("container " + created + " is lost");
            daemon.start();
            assertEquals("", docker.ok("ps", "-aq"));
            assertServed(address);
            daemon.loadBusybox();
            // They are there still, and so the bridge is theirs.
            docker.run("run", "--rm", "busybox", "true").failed("was lost with the state of this engine");
            Command.await("a word on the sweep", LIMIT, () -> daemon.log().contains("nothing is swept"));

            Trees.children(daemon.dataRoot().resolve("containers")).forEach(Trees::delete);
            daemon.stop();
            daemon.start();
            Command.await(
                    "the end of all lost containers",
                    LIMIT,
                    () -> new Leftovers(daemon).processes().isEmpty());
            docker.ok("run", "--rm", "-v", "kept:/kept", "busybox", "true");
            docker.ok("volume", "rm", "kept");
            assertTrue(Trees.children(daemon.execRoot().resolve("drivers/runtime/" + Daemon.runtime() + "/root"))
                    .isEmpty());
            Trees.delete(daemon.dataRoot().resolve("lost"));
        }
    }

    /** Its own record is there, so it runs on; but the one of its networks can be read nowhere. */
    @Test
    void aContainerWhoseNetworksAreLostIsNamedAndServesAgainOnceRestarted() throws IOException {
        try (Daemon daemon = Daemon.create()) {
            DockerCli docker = daemon.docker();
            daemon.loadBusybox();
            String id = docker.ok(
                    "run",
                    "-d",
                    "-p",
                    "127.0.0.1::80",
                    "busybox",
                    "sh",
                    "-c",
                    "mkdir -p /www; echo served > /www/index.html; exec httpd -f -h /www");
            assertServed(docker.ok("port", id, "80"));
            daemon.kill();
            Path file = daemon.dataRoot().resolve("state.db");
            StateText state = StateText.read(file);
            StateText.Line lost = state.lines().stream()
                    .filter(line -> line.documents().stream()
                            .anyMatch(document -> document.table().equals("sandboxes")
                                    && document.text().contains("\"open\":true")))
                    .reduce((one, other) -> other)
                    .orElseThrow();
            state.bytes()[(lost.from() + lost.to()) / 2] ^= 1;
            Files.write(file, state.bytes());
            Files.deleteIfExists(daemon.dataRoot().resolve("state.db.previous"));
            Command.run(Daemon.HOME.resolve("bin/theseusd").toString(), "--data-root=" + daemon.dataRoot(), "--repair")
                    .ok()
                    .says("(sandboxes/" + id + ")");
            daemon.start();
            assertEquals("running", docker.inspect(id, "{{.State.Status}}"));
            Command.await(
                    "a word on it",
                    LIMIT,
                    () -> daemon.log().contains("container " + id + ": what it has on its networks was lost"));
            docker.ok("restart", "-t", "0", id);
            assertServed(docker.ok("port", id, "80"));
            docker.ok("rm", "-f", id);
            Trees.delete(daemon.dataRoot().resolve("lost"));
        }
    }

    private static void assertServed(String address) {
        Command.await("an answer of " + address, LIMIT, () -> {
            Result answer = Command.run("curl", "-s", "--max-time", "5", "http://" + address + "/index.html");
            return answer.text().equals("served");
        });
    }
}
