package dev.theseus.runtime.runc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.runtime.StdioSpec;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.api.runtime.TaskSpec;
import dev.theseus.api.runtime.TaskState;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The daemon is killed; its container, spool and exit status are not. */
class DaemonDeathTest {
    /** Plays the daemon: creates, starts, tells the handle and waits for its end. */
    static final class Daemon {
        public static void main(String[] arguments) throws Exception {
            Path run = Path.of(arguments[0]);
            Path bundle = Path.of(arguments[1]);
            TaskId id = new TaskId(arguments[2]);
            OciRuntimeDriver driver = new OciRuntimeDriver("runc", List.of("runc"), run);
            StdioSpec stdio = new StdioSpec(false, true, false, Optional.of(bundle.resolve("log")), 0);
            TaskHandle task = driver.create(new TaskSpec(id, bundle, stdio), Sandbox.context());
            driver.start(task, Sandbox.context());
            System.out.println(
                    task.pid() + " " + task.pidStartTime() + " " + task.monitorPid() + " " + task.monitorStartTime());
            Thread.sleep(60_000);
        }
    }

    @Test
    void containerGoesOnWithoutIt() throws Exception {
        try (Sandbox sandbox = new Sandbox()) {
            String id = sandbox.newId();
            Path bundle = sandbox.bundle(id, OciConfig.shell("echo before; read go; echo after; exit 6"));
            Process daemon = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Daemon.class.getName(),
                            sandbox.runDirectory().toString(),
                            bundle.toString(),
                            id)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String told;
            try (BufferedReader reader = daemon.inputReader(StandardCharsets.UTF_8)) {
                told = reader.readLine();
            } finally {
                daemon.destroyForcibly().waitFor();
            }
            assertNotNull(told);
            String[] numbers = told.split(" ");
            TaskHandle task = new TaskHandle(
                    new TaskId(id),
                    bundle,
                    Long.parseLong(numbers[0]),
                    Long.parseLong(numbers[1]),
                    Long.parseLong(numbers[2]),
                    Long.parseLong(numbers[3]),
                    bundle.resolve("attach"),
                    bundle.resolve("exit").resolve(id));
            sandbox.adopt(task);

            RecoveryRequest expected = new RecoveryRequest("test", sandbox.folder, sandbox.runDirectory(), Set.of(id));
            assertEquals(
                    Set.of(id),
                    sandbox.driver.recover(expected, Sandbox.context()).adopted());
            assertEquals(TaskState.RUNNING, sandbox.driver.state(task, Sandbox.context()));
            assertFalse(Files.exists(task.exitFile()));
            try (AttachClient client = new AttachClient(task.attachSocket())) {
                client.send("go\n");
                client.awaitEnd();
                assertEquals("after\n", client.stdout());
            }
            assertEquals(6, Sandbox.exitStatus(task));
            String log = Files.readString(bundle.resolve("log"));
            assertTrue(log.contains("F before\n") && log.endsWith("F after\n"), log);
        }
    }
}
