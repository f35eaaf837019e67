package dev.theseus.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the assembled tree, in namespaces of its own: bridge, rules and mounts go with the process. */
class DaemonIT {
    private static final Path TREE = Path.of("target/theseus").toAbsolutePath();

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void everyBundleResolvesAndEveryComponentIsSatisfied() throws Exception {
        Process daemon = start("first", "--exec-root=" + folder.resolve("run"));
        awaitThat(daemon, () -> log("first").contains("Daemon has completed initialization"));

        String log = log("first");
        assertFalse(log.contains("is not resolved"), log);
        assertFalse(log.contains("not active"), log);
        assertFalse(log.contains("waits for"), log);
        assertFalse(log.contains(" failed: "), log);
        assertEquals(Long.toString(daemon.pid()), Files.readString(folder.resolve("run.pid")));

        assertTrue(Files.isDirectory(folder.resolve("data/framework")), "the exec root was on a disk");
        String mapped = Files.readString(Path.of("/proc", Long.toString(daemon.pid()), "maps"));
        assertTrue(
                mapped.contains(TREE.toRealPath()
                        .resolve("lib/native/libjnidispatch.so")
                        .toString()),
                mapped);
        assertTrue(mapped.contains("/lib/native/libnetty_transport_native_epoll"), mapped);

        Process second = start("second", "--exec-root=" + folder.resolve("run2"));
        assertEquals(1, exitStatus(second));
        assertTrue(log("second").contains("is in use by the daemon with process id " + daemon.pid()), log("second"));

        signal(daemon, "HUP");
        awaitThat(daemon, () -> log("first").contains("Configuration reloaded"));

        signal(daemon, "TERM");
        assertEquals(0, exitStatus(daemon), log("first"));
        assertTrue(Files.notExists(folder.resolve("run.pid")));
    }

    @Test
    void theFrameworkKeepsItsStateInMemoryWhereTheExecRootIs() throws Exception {
        Path memory = Files.createTempDirectory(Path.of("/dev/shm"), "theseus-");
        try {
            Process daemon = start("first", "--exec-root=" + memory);
            awaitThat(daemon, () -> log("first").contains("API listen"));
            assertTrue(Files.isDirectory(memory.resolve("framework/bundle0")));
            assertTrue(Files.notExists(folder.resolve("data/framework")));
            signal(daemon, "TERM");
            assertEquals(0, exitStatus(daemon), log("first"));
        } finally {
            new ProcessBuilder("rm", "-rf", memory.toString()).start().waitFor();
        }
    }

    @Test
    void aDaemonThatCannotListenEnds() throws Exception {
        Process daemon = start("deaf", "--exec-root=" + folder.resolve("run"), "--host=unix:///proc/no.sock");

        assertEquals(1, exitStatus(daemon), log("deaf"));
        assertTrue(log("deaf").contains("failed to serve the API"), log("deaf"));
    }

    @Test
    void aDaemonWhoseStateCannotBeReadEnds() throws Exception {
        Path state = Files.createDirectories(folder.resolve("data")).resolve("state.db");
        Files.writeString(state, "no state at all\n");
        Process daemon = start("mute", "--exec-root=" + folder.resolve("run"));

        assertEquals(1, exitStatus(daemon), log("mute"));
        assertTrue(log("mute").contains("its state (" + state + ") is damaged"), log("mute"));
        assertEquals("no state at all\n", Files.readString(state));
    }

    private Process start(String name, String... flags) throws IOException {
        Path configuration = folder.resolve("daemon.json");
        Files.writeString(configuration, "{\"labels\": [\"a=b\"]}");
        List<String> command = new ArrayList<>(List.of(
                // Whoever started the tests may have had their own signals ignored, as nohup does.
                "env",
                "--default-signal",
                "unshare",
                "--mount",
                "--net",
                "--propagation=private",
                TREE.resolve("bin/theseusd").toString(),
                "--config-file=" + configuration,
                "--data-root=" + folder.resolve("data"),
                "--bip=10.255.254.1/24"));
        command.addAll(List.of(flags));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
        started.add(process);
        return process;
    }

    private String log(String name) {
        try {
            return Files.readString(folder.resolve(name + ".log"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    private static int exitStatus(Process process) throws InterruptedException {
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the daemon goes on");
        return process.exitValue();
    }

    private void awaitThat(Process process, BooleanSupplier condition) {
        Await.until(() -> log("first"), Duration.ofSeconds(60), () -> {
            assertTrue(process.isAlive(), log("first"));
            return condition.getAsBoolean();
        });
    }
}
