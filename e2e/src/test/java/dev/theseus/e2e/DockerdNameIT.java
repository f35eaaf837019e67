package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Result;
import dev.theseus.e2e.harness.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon under the name {@code dockerd}: in the place of the one that people have. */
class DockerdNameIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private Daemon daemon;
    private DockerCli docker;

    @BeforeEach
    void start() {
        daemon = Daemon.createAs("dockerd");
        daemon.loadBusybox();
        docker = daemon.docker();
    }

    @AfterEach
    void close() {
        daemon.close();
    }

    private static Result dockerd(String... flags) {
        String[] command = new String[flags.length + 1];
        command[0] = Daemon.HOME.resolve("bin/dockerd").toString();
        System.arraycopy(flags, 0, command, 1, flags.length);
        return Command.run(command);
    }

    private void run(String name, String... options) {
        String[] command = new String[options.length + 8];
        System.arraycopy(new String[] {"run", "-d", "--name", name}, 0, command, 0, 4);
        System.arraycopy(options, 0, command, 4, options.length);
        String trap = "trap 'echo ordered > /tmp/end; exit 7' TERM; echo ready; while :; do sleep 0.1; done";
        System.arraycopy(new String[] {"busybox", "sh", "-c", trap}, 0, command, 4 + options.length, 4);
        docker.ok(command);
        Command.await("trap of " + name, PATIENCE, () -> docker.ok("logs", name).contains("ready"));
    }

    private String state(String name) {
        return docker.inspect(name, "{{.State.Status}} {{.State.ExitCode}}");
    }

    /** In order, with the signal that they know, and those that always run are there again with the daemon. */
    @Test
    void containersStopWithItAndComeBackByTheirPolicy() {
        run("plain");
        run("failing", "--restart", "on-failure");
        run("always", "--restart", "always");
        run("until", "--restart", "unless-stopped");
        run("gone", "--rm");
        assertEquals("false", docker.ok("info", "-f", "{{.LiveRestoreEnabled}}"));
        daemon.stop();
        assertEquals(
                "", Command.run("pgrep", "-f", "conmon.*" + daemon.execRoot()).out());
        daemon.start();
        assertEquals("exited 7", state("plain"));
        assertEquals("exited 7", state("failing"));
        assertTrue(docker.ok("cp", "plain:/tmp/end", "-").contains("ordered"));
        for (String name : new String[] {"always", "until"}) {
            Command.await(name + " again", PATIENCE, () -> state(name).equals("running 0"));
        }
        assertTrue(docker.run("inspect", "gone").exit() != 0);
    }

    @Test
    void killedItEndsNobody() {
        run("plain");
        String pid = docker.inspect("plain", "{{.State.Pid}}");
        daemon.kill();
        daemon.start();
        assertEquals("running 0", state("plain"));
        assertEquals(pid, docker.inspect("plain", "{{.State.Pid}}"));
    }

    @Test
    void withLiveRestoreContainersGoOn() {
        Path file = Trees.write(folder.resolve("daemon.json"), "{\"live-restore\": true}");
        try (Daemon other = Daemon.createAs("dockerd", "--config-file=" + file)) {
            other.loadBusybox();
            other.docker().ok("run", "-d", "--name", "plain", "busybox", "sleep", "1000");
            String pid = other.docker().inspect("plain", "{{.State.Pid}}");
            other.stop();
            other.start();
            assertEquals(pid, other.docker().inspect("plain", "{{.State.Pid}}"));
            Trees.write(file, "{\"live-restore\": false}");
            other.signal("HUP");
            Command.await(
                    "the new setting",
                    PATIENCE,
                    () -> other.docker()
                            .ok("info", "-f", "{{.LiveRestoreEnabled}}")
                            .equals("false"));
        }
    }

    @Test
    void speaksLikeIt() {
        String log = Trees.read(daemon.folder().resolve(daemon.name() + ".log"));
        assertTrue(log.lines().allMatch(line -> line.matches("time=\"[0-9T:.+Z-]+\" level=\\w+ msg=\".*\".*")), log);
        assertTrue(log.contains("API listen on unix://" + daemon.socket()), log);

        Path file = Trees.write(folder.resolve("daemon.json"), "{\"mtu\": 1400}");
        Result valid = dockerd("--validate", "--config-file", file.toString());
        assertEquals(0, valid.exit());
        assertEquals("configuration OK\n", valid.err());
        Trees.write(file, "{\"mtuu\": 1400}");
        Result invalid = dockerd("--validate", "--config-file", file.toString());
        assertEquals(1, invalid.exit());
        assertTrue(
                invalid.err()
                        .contains("unable to configure the Docker daemon with file " + file
                                + ": the following directives don't match any configuration option: mtuu"),
                invalid.err());
        assertTrue(dockerd("--nope").err().endsWith("See 'dockerd --help'.\n"));
        assertTrue(dockerd("--help").out().startsWith("Usage:  dockerd [OPTIONS]"));
    }

    @Test
    void aBridgeThatIsNotThereIsRefused() {
        Result refused = dockerd(
                "--data-root=" + folder.resolve("data"),
                "--exec-root=" + folder.resolve("run"),
                "--pidfile=" + folder.resolve("pid"),
                "--config-file=" + Trees.write(folder.resolve("daemon.json"), "{}"),
                "-H",
                "unix://" + folder.resolve("sock"),
                "-b",
                "nosuchbridge0");
        assertEquals(1, refused.exit());
        assertTrue(
                refused.err()
                        .contains(
                                "failed to start daemon: Error initializing network controller: error creating default"
                                        + " \"bridge\" network: bridge device with non default name nosuchbridge0 must be created"
                                        + " manually"),
                refused.err());
        assertTrue(Files.notExists(folder.resolve("data")));
    }

    @Test
    void itsPidFileIsDockers() {
        String help = dockerd("--help").out();
        assertTrue(help.contains("/var/run/docker.pid"), help);
        assertTrue(help.contains("/var/lib/docker"), help);
    }
}
