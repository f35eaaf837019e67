package dev.theseus.runtime.runc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.runtime.AttachPoint;
import dev.theseus.api.runtime.ExecSpec;
import dev.theseus.api.runtime.StdioSpec;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NeedsRoot
class ExecTest {
    private static final AttachPoint NOBODY = socket -> {};

    private Sandbox sandbox;
    private TaskHandle task;
    private int next;

    @BeforeEach
    void open() throws IOException {
        sandbox = new Sandbox();
        task = sandbox.run(OciConfig.of("/bin/sleep", "1000"));
    }

    @AfterEach
    void close() throws IOException {
        sandbox.close();
    }

    private ExecSpec spec(OciConfig config, boolean stdin) throws IOException {
        String id = "e" + ++next;
        Path directory = Files.createDirectories(task.directory().resolve(id));
        Path process = directory.resolve("process.json");
        Files.writeString(process, new Gson().toJson(config.process()));
        return new ExecSpec(
                id, directory, process, new StdioSpec(config.terminal(), stdin, stdin, Optional.empty(), 0));
    }

    @Test
    void runsManyWithoutLosingAnExitStatusOrADescriptor() throws Exception {
        sandbox.driver.exec(task, spec(OciConfig.of("/bin/true"), false), NOBODY, Sandbox.context());
        int before = Path.of("/proc/self/fd").toFile().list().length;
        for (int status = 0; status < 10; status++) {
            OciConfig config = OciConfig.shell("exit " + status);
            TaskHandle exec = sandbox.driver.exec(task, spec(config, false), NOBODY, Sandbox.context());
            assertEquals(status, Sandbox.exitStatus(exec));
        }
        assertEquals(1, sandbox.driver.pids(task, Sandbox.context()).size());
        int after = Path.of("/proc/self/fd").toFile().list().length;
        assertTrue(after < before + 5, () -> before + " descriptors became " + after);
    }

    @Test
    void commandThatIsNotThere() throws Exception {
        ExecSpec spec = spec(OciConfig.of("no-such-command"), false);
        EngineException failure =
                assertThrows(EngineException.class, () -> sandbox.driver.exec(task, spec, NOBODY, Sandbox.context()));
        assertEquals(ErrorKind.INVALID_PARAMETER, failure.kind());
        assertTrue(
                failure.message().endsWith("exec: \"no-such-command\": executable file not found in $PATH"),
                failure::message);
        ExecSpec absolute = spec(OciConfig.of("/bin/nope"), false);
        EngineException missing = assertThrows(
                EngineException.class, () -> sandbox.driver.exec(task, absolute, NOBODY, Sandbox.context()));
        assertTrue(missing.message().endsWith("no such file or directory"), missing::message);
    }

    @Test
    void commandThatCannotBeExecuted() throws Exception {
        ExecSpec spec = spec(OciConfig.of("/etc/data"), false);
        EngineException failure =
                assertThrows(EngineException.class, () -> sandbox.driver.exec(task, spec, NOBODY, Sandbox.context()));
        assertEquals(ErrorKind.INVALID_PARAMETER, failure.kind());
        assertTrue(failure.message().endsWith("permission denied"), failure::message);
        ExecSpec terminal = spec(OciConfig.of("/etc/data").withTerminal(), false);
        EngineException withTerminal = assertThrows(
                EngineException.class, () -> sandbox.driver.exec(task, terminal, NOBODY, Sandbox.context()));
        assertTrue(withTerminal.message().endsWith("permission denied"), withTerminal::message);
    }

    @Test
    void needsARunningTask() throws Exception {
        TaskHandle created = sandbox.create(OciConfig.of("/bin/true"));
        ExecSpec spec = spec(OciConfig.of("/bin/true"), false);
        EngineException failure = assertThrows(
                EngineException.class, () -> sandbox.driver.exec(created, spec, NOBODY, Sandbox.context()));
        assertEquals(ErrorKind.CONFLICT, failure.kind());
        assertFalse(Files.exists(spec.directory().resolve("attach")));
    }
}
