package dev.theseus.tck;

import static dev.theseus.tck.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.api.runtime.TaskSpec;
import dev.theseus.api.runtime.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Creating, starting, signalling and deleting. */
interface RuntimeLifeContract extends RuntimeContract {
    @Test
    default void taskGoesThroughItsStatesAndLeavesNothing() throws Exception {
        TaskHandle task = trial().create(TrialProcess.shell("exit 7"));
        assertEquals(TaskState.CREATED, trial().state(task));
        assertTrue(task.pid() > 1 && task.pidStartTime() > 0);
        assertTrue(task.monitorPid() > 1 && task.monitorStartTime() > 0);
        assertTrue(RuntimeTrial.isAlive(task.pid(), task.pidStartTime()), "held before its first instruction");
        assertFalse(Files.exists(task.exitFile()));

        trial().driver().start(task, RuntimeTrial.context());
        assertEquals(7, trial().exitStatus(task));
        assertEquals(TaskState.STOPPED, trial().state(task));

        trial().driver().delete(task, false, RuntimeTrial.context());
        assertEquals(TaskState.ABSENT, trial().state(task));
        assertEquals(List.of(), trial().controlGroups(task.id()));
        assertTrue(Files.exists(task.directory().resolve("config.json")), "the bundle is the engine's");
    }

    @Test
    default void heldTaskCanBeDeletedUnstarted() throws IOException {
        TaskHandle task = trial().create(TrialProcess.of("/bin/sleep", "1000"));
        trial().driver().delete(task, true, RuntimeTrial.context());
        assertFalse(RuntimeTrial.isAlive(task.pid(), task.pidStartTime()));
        assertEquals(TaskState.ABSENT, trial().state(task));
        assertEquals(List.of(), trial().controlGroups(task.id()));
    }

    @Test
    default void bundleServesAgainAfterRemoval() throws Exception {
        TaskSpec spec = trial().spec(TrialProcess.shell("exit 7"), RuntimeTrial.QUIET);
        TaskHandle first = trial().create(spec);
        trial().driver().start(first, RuntimeTrial.context());
        assertEquals(7, trial().exitStatus(first));
        trial().driver().delete(first, false, RuntimeTrial.context());
        TaskHandle second = trial().create(spec);
        assertFalse(Files.exists(second.exitFile()), "the first run's status must not be taken for the second's");
        trial().driver().start(second, RuntimeTrial.context());
        assertEquals(7, trial().exitStatus(second));
    }

    @Test
    default void onlyOneOfManyCreatesWins() throws Exception {
        TaskSpec spec = trial().spec(TrialProcess.of("/bin/true"), RuntimeTrial.QUIET);
        Queue<TaskHandle> winners = new ConcurrentLinkedQueue<>();
        Queue<ErrorKind> refusals = new ConcurrentLinkedQueue<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                callers.execute(() -> {
                    try {
                        winners.add(trial().create(spec));
                    } catch (EngineException e) {
                        refusals.add(e.kind());
                    }
                });
            }
        }
        assertEquals(List.of(ErrorKind.CONFLICT, ErrorKind.CONFLICT, ErrorKind.CONFLICT), List.copyOf(refusals));
        assertEquals(1, winners.size());
        trial().driver().start(winners.element(), RuntimeTrial.context());
        assertEquals(0, trial().exitStatus(winners.element()));
    }

    @Test
    default void stateExcludesWhatDoesNotFit() throws Exception {
        TaskSpec spec = trial().spec(TrialProcess.of("/bin/sleep", "1000"), RuntimeTrial.QUIET);
        TaskHandle task = trial().create(spec);
        var driver = trial().driver();
        driver.start(task, RuntimeTrial.context());
        assertFails(ErrorKind.CONFLICT, () -> driver.start(task, RuntimeTrial.context()));
        assertFails(ErrorKind.CONFLICT, () -> driver.delete(task, false, RuntimeTrial.context()));
        assertFails(ErrorKind.CONFLICT, () -> driver.create(spec, RuntimeTrial.context()));
        assertEquals(TaskState.RUNNING, trial().state(task));
        driver.delete(task, true, RuntimeTrial.context());
        assertEquals(137, trial().exitStatus(task));
    }

    @Test
    default void deletingTwiceSucceeds() throws Exception {
        TaskHandle task = trial().run(TrialProcess.of("/bin/sleep", "1000"));
        var driver = trial().driver();
        driver.delete(task, true, RuntimeTrial.context());
        driver.delete(task, true, RuntimeTrial.context());
        driver.delete(task, false, RuntimeTrial.context());
        assertEquals(TaskState.ABSENT, trial().state(task));
        assertFails(ErrorKind.CONFLICT, () -> driver.kill(task, 15, false, RuntimeTrial.context()));
        assertFails(ErrorKind.CONFLICT, () -> driver.stats(task, RuntimeTrial.context()));
    }

    @Test
    default void signalReachesTheFirstProcess() throws Exception {
        TaskHandle task = trial().run(TrialProcess.shell("trap 'exit 3' TERM; sleep 1000 & wait"));
        var driver = trial().driver();
        // With the second process the trap is set; before that, the signal would be lost on a process 1.
        RuntimeTrial.await(
                "two processes", () -> driver.pids(task, RuntimeTrial.context()).size() == 2);
        driver.kill(task, 15, false, RuntimeTrial.context());
        assertEquals(3, trial().exitStatus(task));
        assertFails(ErrorKind.CONFLICT, () -> driver.kill(task, 15, false, RuntimeTrial.context()));
    }

    @Test
    default void deadlySignalIsTheExitStatus() throws Exception {
        TaskHandle task = trial().run(TrialProcess.of("/bin/sleep", "1000"));
        trial().driver().kill(task, 9, false, RuntimeTrial.context());
        assertEquals(137, trial().exitStatus(task));
    }

    @Test
    default void signalReachesEveryProcessOnRequest() throws Exception {
        TaskHandle task = trial().run(TrialProcess.shell("trap : TERM; sleep 1000 & wait; wait; exit 3"));
        RuntimeTrial.await(
                "two processes",
                () -> trial().driver().pids(task, RuntimeTrial.context()).size() == 2);
        trial().driver().kill(task, 15, true, RuntimeTrial.context());
        assertEquals(3, trial().exitStatus(task));
    }

    @Test
    default void whatOutlivesTheFirstProcessEndsWithTheTask() throws Exception {
        TaskHandle task = trial().run(TrialProcess.shell("sleep 1000 & exit 0").withHostPids());
        var driver = trial().driver();
        trial().awaitEnd(task.pid(), task.pidStartTime(), "the first process");
        assertEquals(1, driver.pids(task, RuntimeTrial.context()).size());
        long survivor = driver.pids(task, RuntimeTrial.context()).getFirst();
        long startTime = RuntimeTrial.startTime(survivor);
        driver.delete(task, false, RuntimeTrial.context());
        assertFalse(RuntimeTrial.isAlive(survivor, startTime));
        assertEquals(List.of(), trial().controlGroups(task.id()));
    }

    @Test
    default void bundleWithoutConfigurationIsRefused() throws IOException {
        TaskSpec spec = trial().spec(TrialProcess.of("/bin/true"), RuntimeTrial.QUIET);
        Files.writeString(spec.bundle().resolve("config.json"), "{ not JSON");
        assertFails(ErrorKind.INVALID_PARAMETER, () -> trial().driver().create(spec, RuntimeTrial.context()));
    }

    @Test
    default void orphanIsRemovedById() throws Exception {
        TaskHandle task = trial().create(TrialProcess.of("/bin/sleep", "1000"));
        var driver = trial().driver();
        driver.deleteOrphan(task.id(), task.directory(), RuntimeTrial.context());
        assertEquals(TaskState.ABSENT, trial().state(task));
        assertFalse(RuntimeTrial.isAlive(task.pid(), task.pidStartTime()));
        assertFalse(RuntimeTrial.isAlive(task.monitorPid(), task.monitorStartTime()));
        assertEquals(List.of(), trial().controlGroups(task.id()));
        driver.deleteOrphan(task.id(), task.directory(), RuntimeTrial.context());
        driver.deleteOrphan(new TaskId("never-there"), trial().folder().resolve("none"), RuntimeTrial.context());
    }

    @Test
    default void taskIsRemovedWhoseMonitorDied() throws Exception {
        TaskHandle task = trial().run(TrialProcess.of("/bin/sleep", "1000"));
        assertTrue(HostServices.processes().signal(task.monitorPid(), task.monitorStartTime(), 9));
        trial().awaitEnd(task.monitorPid(), task.monitorStartTime(), "the monitor");
        assertEquals(TaskState.RUNNING, trial().state(task));
        trial().driver().delete(task, true, RuntimeTrial.context());
        assertEquals(TaskState.ABSENT, trial().state(task));
        assertFalse(RuntimeTrial.isAlive(task.pid(), task.pidStartTime()));
    }
}
