package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Trees;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** daemon.json is read again on SIGHUP; what is wrong in it changes nothing. */
class ReloadIT {
    private static final String REGISTRIES = "{{json .RegistryConfig.InsecureRegistryCIDRs}}";

    @TempDir
    private Path folder;

    @Test
    void takesWhatMayChangeAndNothingElse() {
        Path file = Trees.write(folder.resolve("daemon.json"), "{\"labels\": [\"a=1\"]}");
        try (Daemon daemon = Daemon.create("--config-file=" + file)) {
            DockerCli docker = daemon.docker();
            assertEquals("[a=1] false", docker.ok("info", "-f", "{{.Labels}} {{.Debug}}"));

            Trees.write(
                    file,
                    "{\"labels\": [\"b=2\"], \"debug\": true, \"insecure-registries\": [\"10.9.8.0/24\"], \"mtu\":"
                            + " 1400}");
            daemon.signal("HUP");
            Command.await(
                    "the new labels",
                    Duration.ofSeconds(20),
                    () -> docker.ok("info", "-f", "{{.Labels}} {{.Debug}}").equals("[b=2] true"));
            String registries = docker.ok("info", "-f", REGISTRIES);
            assertTrue(registries.contains("10.9.8.0/24"), registries);
            assertTrue(daemon.log().contains("a change of mtu takes effect at the next start"), daemon.log());

            Trees.write(file, "{\"labels\": [\"c=3\"], \"no-such-key\": 1}");
            daemon.signal("HUP");
            Command.await(
                    "the complaint",
                    Duration.ofSeconds(20),
                    () -> daemon.log().contains("the configuration stays as it is")
                            && daemon.log().contains("no-such-key"));
            assertEquals("[b=2] true", docker.ok("info", "-f", "{{.Labels}} {{.Debug}}"));
            Trees.write(file, "{}");
        }
    }

    /** Installers of GPU runtimes rely on it. */
    @Test
    void aNewRuntimeRunsContainersAtOnceAndTheReloadIsTold() {
        Path file = Trees.write(folder.resolve("daemon.json"), "{}");
        try (Daemon daemon = Daemon.create("--config-file=" + file)) {
            DockerCli docker = daemon.docker();
            daemon.loadBusybox();
            docker.run("create", "--runtime", "second", "busybox").exited(1).says("unknown or invalid runtime name");
            Trees.write(file, "{\"runtimes\": {\"second one\": {\"path\": \"/usr/sbin/runc\"}}}");
            daemon.signal("HUP");
            Command.await(
                    "the new runtime",
                    Duration.ofSeconds(20),
                    () -> docker.ok("info", "-f", "{{json .Runtimes}}").contains("second one"));
            assertEquals("ran", docker.ok("run", "--rm", "--runtime", "second one", "busybox", "echo", "ran"));
            // When every driver has been told of the new settings.
            Command.await("the event", Duration.ofSeconds(20), () -> {
                String events = docker.ok("events", "--since=1h", "--until=0s", "--filter=event=reload");
                return events.contains("daemon reload") && events.contains("second one");
            });
        }
    }

    @Test
    void anotherDefaultRuntimeIsForNewContainersAlone() {
        assumeFalse(Daemon.isToldRuntime(), "a flag would contradict the file");
        Path file = Trees.write(folder.resolve("daemon.json"), "{}");
        try (Daemon daemon = Daemon.create("--config-file=" + file)) {
            DockerCli docker = daemon.docker();
            daemon.loadBusybox();
            String before = docker.ok("info", "-f", "{{.DefaultRuntime}}");
            assertEquals(Daemon.runtime(), before);
            docker.ok("run", "-d", "--name", "old", "busybox", "sleep", "1000");
            Trees.write(file, "{\"default-runtime\": \"runc\"}");
            daemon.signal("HUP");
            Command.await(
                    "the new default",
                    Duration.ofSeconds(20),
                    () -> docker.ok("info", "-f", "{{.DefaultRuntime}}").equals("runc"));
            docker.ok("run", "-d", "--name", "new", "busybox", "sleep", "1000");
            assertEquals(before, docker.inspect("old", "{{.HostConfig.Runtime}}"));
            assertEquals("runc", docker.inspect("new", "{{.HostConfig.Runtime}}"));
            docker.ok("restart", "-t", "0", "old");
            assertEquals("both", docker.ok("exec", "old", "echo", "both"));
            assertEquals("both", docker.ok("exec", "new", "echo", "both"));
            docker.ok("rm", "-f", "old", "new");
        }
    }
}
