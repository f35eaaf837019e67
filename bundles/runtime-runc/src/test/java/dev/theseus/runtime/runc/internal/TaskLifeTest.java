package dev.theseus.runtime.runc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.runtime.TaskHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
}
