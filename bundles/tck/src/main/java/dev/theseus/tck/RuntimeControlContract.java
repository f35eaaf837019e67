package dev.theseus.tck;

import static dev.theseus.tck.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.runtime.Resources;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskState;
import dev.theseus.api.runtime.TaskStats;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pausing, limits and statistics. */
interface RuntimeControlContract extends RuntimeContract {
    long MIB = 1 << 20;

    private static Resources limits(long memory, long pids) {
        return new Resources(memory, 0, memory, Optional.empty(), false, 0, 0, 0, 0, 0, "", "", pids, 0, List.of());
    }

    private TaskStats stats(TaskHandle task) {
        return trial().driver().stats(task, RuntimeTrial.context());
    }

    @Test
    default void pauseStopsTheClockAndResumeGoesOn() throws Exception {
        TaskHandle task = trial().run(TrialProcess.shell("while :; do :; done"));
        var driver = trial().driver();
        if (!has(RuntimeFeature.PAUSE)) {
            assertFails(ErrorKind.NOT_IMPLEMENTED, () -> driver.pause(task, RuntimeTrial.context()));
            return;
        }
        driver.pause(task, RuntimeTrial.context());
        driver.pause(task, RuntimeTrial.context());
        assertEquals(TaskState.PAUSED, trial().state(task));
        long before = stats(task).cpuTotalNanos();
        Thread.sleep(50);
        assertEquals(before, stats(task).cpuTotalNanos());
        driver.resume(task, RuntimeTrial.context());
        assertEquals(TaskState.RUNNING, trial().state(task));
        RuntimeTrial.await("running clock", () -> stats(task).cpuTotalNanos() > before);
    }

    @Test
    default void pausedTaskIsKilledByForce() throws Exception {
        assumeTrue(has(RuntimeFeature.PAUSE), "the runtime cannot pause");
        TaskHandle task = trial().run(TrialProcess.of("/bin/sleep", "1000"));
        trial().driver().pause(task, RuntimeTrial.context());
        trial().driver().delete(task, true, RuntimeTrial.context());
        assertEquals(137, trial().exitStatus(task));
    }

    @Test
    default void pauseNeedsARunningTask() throws Exception {
        assumeTrue(has(RuntimeFeature.PAUSE), "the runtime cannot pause");
        TaskHandle task = trial().run(TrialProcess.of("/bin/true"));
        assertEquals(0, trial().exitStatus(task));
        assertFails(ErrorKind.CONFLICT, () -> trial().driver().pause(task, RuntimeTrial.context()));
    }

    @Test
    default void updateChangesLimits() throws Exception {
        TaskHandle task = trial().run(TrialProcess.of("/bin/sleep", "1000").withMemory(64 * MIB));
        var driver = trial().driver();
        if (!has(RuntimeFeature.UPDATE)) {
            assertFails(
                    ErrorKind.NOT_IMPLEMENTED,
                    () -> driver.update(task, limits(128 * MIB, 33), RuntimeTrial.context()));
            return;
        }
        assertEquals(64 * MIB, stats(task).memoryLimit());
        driver.update(task, limits(128 * MIB, 33), RuntimeTrial.context());
        assertEquals(128 * MIB, stats(task).memoryLimit());
        assertEquals(33, stats(task).pidsLimit());
        driver.update(task, Resources.UNLIMITED, RuntimeTrial.context());
        assertEquals(128 * MIB, stats(task).memoryLimit(), "what is not set stays as it is");
        assertEquals(33, stats(task).pidsLimit(), "what is not set stays as it is");
        driver.update(task, limits(0, -1), RuntimeTrial.context());
        assertEquals(0, stats(task).pidsLimit(), "less than nothing is no limit");
    }

    @Test
    default void statisticsCountWhatATaskUses() throws Exception {
        TaskHandle task =
                trial().run(TrialProcess.shell("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; sleep 1000"));
        RuntimeTrial.await("CPU time", () -> stats(task).cpuTotalNanos() > 1_000_000);
        // Until execve the threads of the runtime's own first stage may count too.
        RuntimeTrial.await("the shell and its child at most", () -> stats(task).pids() <= 2);
        TaskStats stats = stats(task);
        assertTrue(stats.memoryUsage() > 0);
        assertTrue(stats.memoryLimit() > stats.memoryUsage(), "the host's memory when unlimited");
        assertTrue(stats.pids() >= 1);
        assertEquals(0, stats.pidsLimit());
        List<Long> pids = trial().driver().pids(task, RuntimeTrial.context());
        assertTrue(pids.contains(task.pid()), pids + " has not the first process " + task.pid());
    }

    @Test
    default void memoryThatRanOutIsTold() throws Exception {
        TaskHandle task = trial().run(TrialProcess.of("/bin/dd", "if=/dev/zero", "of=/dev/null", "bs=64M", "count=1")
                .withMemory(8 * MIB));
        // The first process that memory runs out for may be the only one.
        assertEquals(137, trial().exitStatus(task));
        assertTrue(trial().driver().oomKilled(task, RuntimeTrial.context()));
        TaskHandle modest = trial().run(TrialProcess.of("/bin/true").withMemory(8 * MIB));
        assertEquals(0, trial().exitStatus(modest));
        assertFalse(trial().driver().oomKilled(modest, RuntimeTrial.context()));
    }
}
