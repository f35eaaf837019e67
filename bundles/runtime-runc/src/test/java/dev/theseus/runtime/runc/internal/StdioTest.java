package dev.theseus.runtime.runc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.runtime.StdioSpec;
import dev.theseus.api.runtime.TaskHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StdioTest {
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
    void attachBeforeStartMissesNothing() throws Exception {
        TaskHandle task = sandbox.create(OciConfig.shell("echo out; echo err >&2"));
        try (AttachClient client = new AttachClient(task.attachSocket())) {
            sandbox.driver.start(task, Sandbox.context());
            client.awaitEnd();
            assertEquals("out\n", client.stdout());
            assertEquals("err\n", client.stderr());
        }
        assertEquals(0, Sandbox.exitStatus(task));
    }

    @Test
    void halfCloseEndsStdinOnce() throws Exception {
        StdioSpec stdio = new StdioSpec(false, true, true, Optional.empty(), 0);
        TaskHandle task = sandbox.create(OciConfig.of("/bin/cat"), stdio);
        try (AttachClient client = new AttachClient(task.attachSocket())) {
            sandbox.driver.start(task, Sandbox.context());
            client.send("through and through\n");
            client.endInput();
            client.awaitEnd();
            assertEquals("through and through\n", client.stdout());
        }
        assertEquals(0, Sandbox.exitStatus(task));
    }

    @Test
    void openStdinOutlivesItsClients() throws Exception {
        StdioSpec stdio = new StdioSpec(false, true, false, Optional.empty(), 0);
        TaskHandle task = sandbox.run(OciConfig.shell("read a; read b; echo $a$b"), stdio);
        try (AttachClient first = new AttachClient(task.attachSocket())) {
            first.send("one\n");
            first.endInput();
        }
        try (AttachClient second = new AttachClient(task.attachSocket())) {
            second.send("two\n");
            second.awaitEnd();
            assertEquals("onetwo\n", second.stdout());
        }
    }

    @Test
    void withoutStdinItEndsAtOnce() throws Exception {
        TaskHandle task = sandbox.run(OciConfig.shell("cat; exit 4"));
        assertEquals(4, Sandbox.exitStatus(task));
    }

    @Test
    void terminalTakesItsSize() throws Exception {
        StdioSpec stdio = new StdioSpec(true, true, false, Optional.empty(), 0);
        TaskHandle task = sandbox.create(
                OciConfig.shell("read go; until stty size | grep '33 77'; do :; done; exit 5")
                        .withTerminal(),
                stdio);
        sandbox.driver.resize(task, 33, 77, Sandbox.context());
        try (AttachClient client = new AttachClient(task.attachSocket())) {
            sandbox.driver.start(task, Sandbox.context());
            client.send("go\n");
            client.awaitEnd();
            assertTrue(client.stdout().endsWith("33 77\r\n"), client::stdout);
        }
        assertEquals(5, Sandbox.exitStatus(task));
        EngineException gone =
                assertThrows(EngineException.class, () -> sandbox.driver.resize(task, 1, 1, Sandbox.context()));
        assertEquals(ErrorKind.CONFLICT, gone.kind());
    }

    @Test
    void rotatedSpoolIsOpenedAnew() throws Exception {
        Path log = sandbox.folder.resolve("spool.log");
        StdioSpec stdio = new StdioSpec(false, true, false, Optional.of(log), 0);
        TaskHandle task = sandbox.run(OciConfig.shell("echo before; read go; echo after"), stdio);
        Sandbox.await("first line", () -> text(log).contains("before"));
        Path old = sandbox.folder.resolve("spool.log.1");
        Files.move(log, old);
        sandbox.driver.reopenLog(task, Sandbox.context());
        Sandbox.await("new spool", () -> Files.exists(log));
        try (AttachClient client = new AttachClient(task.attachSocket())) {
            client.send("go\n");
            client.awaitEnd();
        }
        assertEquals(0, Sandbox.exitStatus(task));
        assertTrue(text(old).endsWith("F before\n"), () -> text(old));
        assertTrue(text(log).endsWith("F after\n"), () -> text(log));
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
