package dev.theseus.runtime.runc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.Gson;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.runtime.ExecSpec;
import dev.theseus.api.runtime.StdioSpec;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskState;
import dev.theseus.linux.mount.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** crun under the same driver. Where cgroup v1 and v2 are mounted together it is shown v1 alone. */
class CrunTest {
    private static final String WRAPPER = """
            #!/bin/sh
            exec unshare -m --propagation private sh -c '
              mount --bind /dev/null /sys/fs/cgroup/unified/cgroup.controllers && exec crun "$@"
            ' sh "$@"
            """;

    private Sandbox sandbox;
    private boolean hybrid;

    @BeforeEach
    void open() throws IOException {
        assumeTrue(CommandPath.find("crun").isPresent(), "crun is not installed");
        hybrid = CgroupHierarchies.of(MountTable.read()).isHybrid();
        sandbox = new Sandbox("crun");
        if (hybrid) {
            Path wrapper = sandbox.folder.resolve("crun-on-v1");
            Files.writeString(wrapper, WRAPPER);
            wrapper.toFile().setExecutable(true);
            sandbox.use(wrapper.toString());
        }
    }

    @AfterEach
    void close() throws IOException {
        sandbox.close();
    }

    @Test
    void startsAndRemovesWithoutTheCommand() throws Exception {
        TaskHandle task = sandbox.create(OciConfig.shell("exit 7"));
        assertEquals(TaskState.CREATED, sandbox.driver.state(task, Sandbox.context()));
        sandbox.driver.start(task, Sandbox.context());
        assertEquals(7, Sandbox.exitStatus(task));
        sandbox.driver.delete(task, false, Sandbox.context());
        assertEquals(TaskState.ABSENT, sandbox.driver.state(task, Sandbox.context()));
        assertEquals(
                List.of(), sandbox.cgroupFolders(sandbox.cgroupsPath(task.id().value())));
    }

    @Test
    void executesPausesAndIsKilled() throws Exception {
        TaskHandle task = sandbox.run(OciConfig.of("/bin/sleep", "1000"));
        Path directory = Files.createDirectories(task.directory().resolve("e1"));
        Path process = directory.resolve("process.json");
        Files.writeString(process, new Gson().toJson(OciConfig.shell("exit 5").process()));
        ExecSpec spec = new ExecSpec("e1", directory, process, new StdioSpec(false, false, false, Optional.empty(), 0));
        TaskHandle exec = sandbox.driver.exec(task, spec, socket -> {}, Sandbox.context());
        assertEquals(5, Sandbox.exitStatus(exec));
        sandbox.driver.pause(task, Sandbox.context());
        assertEquals(TaskState.PAUSED, sandbox.driver.state(task, Sandbox.context()));
        sandbox.driver.resume(task, Sandbox.context());
        sandbox.driver.kill(task, 9, false, Sandbox.context());
        assertEquals(137, Sandbox.exitStatus(task));
    }

    @Test
    void failureSpeaksItsWords() {
        EngineException failure =
                assertThrows(EngineException.class, () -> sandbox.create(OciConfig.of("no-such-command")));
        assertEquals(ErrorKind.INVALID_PARAMETER, failure.kind());
        assertTrue(failure.message().contains("no-such-command"), failure::message);
        assertTrue(failure.message().contains("not found"), failure::message);
    }

    @Test
    void refusalOfMixedControlGroupsSaysWhatToDo() throws Exception {
        assumeTrue(hybrid, "cgroup v1 and v2 are not mounted together");
        try (Sandbox plain = new Sandbox("crun")) {
            EngineException failure =
                    assertThrows(EngineException.class, () -> plain.create(OciConfig.of("/bin/true")));
            assertTrue(failure.message().contains("use another runtime such as runc"), failure::message);
            assertFalse(plain.driver.diagnose(Sandbox.context()).stream().allMatch(check -> check.healthy()));
        }
    }
}
