package dev.theseus.runtime.runc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.testing.Await;
import dev.theseus.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NeedsRoot
class TaskLifeTest {
    private Sandbox sandbox;

    @BeforeEach
    void open() throws IOException {
        sandbox = new Sandbox();
    }

    @AfterEach
    void close() throws IOException {
        sandbox.close();
    }

    @Test
    void failedCreateSpeaksTheRuntimesWordsAndLeavesNothing() {
        EngineException failure =
                assertThrows(EngineException.class, () -> sandbox.create(OciConfig.of("no-such-command")));
        assertEquals(ErrorKind.INVALID_PARAMETER, failure.kind());
        assertEquals(
                "OCI runtime create failed: runc create failed: unable to start container process: "
                        + "exec: \"no-such-command\": executable file not found in $PATH",
                failure.message());
        assertFalse(Files.exists(sandbox.runDirectory().resolve("root").resolve("no")));
        assertEquals(0, sandbox.runDirectory().resolve("root").toFile().list().length);

        EngineException denied = assertThrows(EngineException.class, () -> sandbox.create(OciConfig.of("/etc/data")));
        assertTrue(denied.message().contains("permission denied"), denied::message);
    }

    @Test
    void leavesLateHooksToTheRuntime() throws Exception {
        Path proof = sandbox.folder.resolve("hook-ran");
        TaskHandle task = sandbox.run(
                OciConfig.of("/bin/true").withPoststopHook(Path.of("/bin/busybox"), "touch", proof.toString()));
        assertEquals(0, Sandbox.exitStatus(task));
        sandbox.driver.delete(task, false, Sandbox.context());
        assertTrue(Files.exists(proof));
    }

    /** Each time the command has only just been released, and its process may still be the runtime's. */
    @Test
    void aSignalRightAfterTheStartIsTheCommands() throws Exception {
        for (int i = 0; i < 10; i++) {
            TaskHandle task = sandbox.run(OciConfig.of("/bin/sh", "-c", "trap 'exit 3' TERM; while :; do :; done"));
            sandbox.driver.kill(task, 15, false, Sandbox.context());
            // As long as it has set no trap the kernel ignores it, as for each first process.
            Await.until("its end", () -> hasEnded(task));
            assertEquals(3, Sandbox.exitStatus(task));
            sandbox.driver.delete(task, false, Sandbox.context());
        }
    }

    private boolean hasEnded(TaskHandle task) {
        try {
            sandbox.driver.kill(task, 15, false, Sandbox.context());
            return false;
        } catch (EngineException gone) {
            assertEquals(ErrorKind.CONFLICT, gone.kind());
            return true;
        }
    }
}
