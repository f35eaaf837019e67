package dev.theseus.runtime.runc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.runtime.Resources;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskState;
import dev.theseus.api.runtime.TaskStats;
import dev.theseus.testing.Await;
import dev.theseus.testing.NeedsRoot;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NeedsRoot
class ControlTest {
    private static final long MIB = 1 << 20;

    private Sandbox sandbox;

    @BeforeEach
    void open() throws IOException {
        sandbox = new Sandbox();
    }

    @AfterEach
    void close() throws IOException {
        sandbox.close();
    }

    /** The kernel's v1 freezer gets stuck when it meets a process in execve, as these are. */
    @Test
    void pausesATaskThatJustStarts() throws Exception {
        for (int i = 0; i < 8; i++) {
            TaskHandle task = sandbox.run(OciConfig.of("/bin/sleep", "1000"));
            sandbox.driver.pause(task, Sandbox.context());
            assertEquals(TaskState.PAUSED, sandbox.driver.state(task, Sandbox.context()));
            sandbox.driver.delete(task, true, Sandbox.context());
        }
    }

    @Test
    void updateChangesLimits() throws Exception {
        TaskHandle task = sandbox.run(OciConfig.of("/bin/sleep", "1000").withMemory(64 * MIB));
        assertEquals(64 * MIB, sandbox.driver.stats(task, Sandbox.context()).memoryLimit());
        sandbox.driver.update(task, resources(128 * MIB, 256 * MIB, 33), Sandbox.context());
        TaskStats stats = sandbox.driver.stats(task, Sandbox.context());
        assertEquals(128 * MIB, stats.memoryLimit());
        assertEquals(33, stats.pidsLimit());
        // Until execve the threads of the runtime's own first stage count too.
        Await.until(
                "one process",
                () -> sandbox.driver.stats(task, Sandbox.context()).pids() == 1);

        EngineException refused = assertThrows(
                EngineException.class,
                () -> sandbox.driver.update(task, resources(128 * MIB, 4 * MIB, 0), Sandbox.context()));
        assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind());
        assertTrue(refused.message().startsWith("OCI runtime update failed: "), refused::message);
        assertEquals(128 * MIB, sandbox.driver.stats(task, Sandbox.context()).memoryLimit());
        sandbox.driver.update(task, Resources.UNLIMITED, Sandbox.context());
        assertEquals(33, sandbox.driver.stats(task, Sandbox.context()).pidsLimit());
    }

    @Test
    void countsWhatATaskUses() throws Exception {
        TaskHandle task = sandbox.run(OciConfig.shell("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; sleep 1000"));
        Await.until(
                "CPU time", () -> sandbox.driver.stats(task, Sandbox.context()).cpuTotalNanos() > 1_000_000);
        TaskStats stats = sandbox.driver.stats(task, Sandbox.context());
        assertTrue(stats.memoryUsage() > 0);
        assertEquals(StatsReader.hostMemory(), stats.memoryLimit());
        assertFalse(stats.memoryDetails().isEmpty());
        assertEquals(0, stats.pidsLimit());
    }

    private static Resources resources(long memory, long swap, long pids) {
        return new Resources(memory, 0, swap, Optional.empty(), false, 0, 0, 0, 0, 0, "", "", pids, 0, List.of());
    }
}
