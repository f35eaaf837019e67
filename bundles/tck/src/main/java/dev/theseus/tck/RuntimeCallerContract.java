package dev.theseus.tck;

import static dev.theseus.tck.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.runtime.ExecSpec;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskSpec;
import dev.theseus.api.runtime.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Calls of callers that are gone, or whose time runs out. */
interface RuntimeCallerContract extends RuntimeContract {
    @Test
    default void aCallerThatIsGoneGetsNoTask() throws Exception {
        TaskSpec spec = trial().spec(TrialProcess.of("/bin/sleep", "1000"), RuntimeTrial.QUIET);
        for (GoneCaller caller : GoneCaller.values()) {
            assertFails(caller.kind(), () -> trial().adopt(trial().driver().create(spec, caller.context())));
            requireNothing(spec);
        }
        TaskHandle task = trial().create(spec);
        for (GoneCaller caller : GoneCaller.values()) {
            assertFails(caller.kind(), () -> trial().driver().start(task, caller.context()));
            assertEquals(TaskState.CREATED, trial().state(task));
        }
    }

    @Test
    default void aCallerThatIsGoneGetsNoFurtherProcess() throws Exception {
        assumeTrue(has(RuntimeFeature.EXEC), "the runtime runs no further processes");
        TaskHandle task = trial().run(TrialProcess.of("/bin/sleep", "1000"));
        ExecSpec spec = trial().execSpec(task, TrialProcess.of("/bin/sleep", "1000"), false);
        for (GoneCaller caller : GoneCaller.values()) {
            assertFails(caller.kind(), () -> trial().driver().exec(task, spec, RuntimeTrial.NOBODY, caller.context()));
            assertEquals(1, trial().driver().pids(task, RuntimeTrial.context()).size());
        }
    }

    /** The outcome is unknown then; that the engine can find and undo it is what counts. */
    @Test
    default void aCreateThatRanOutOfTimeCanBeUndone() throws Exception {
        for (int millis : List.of(1, 5, 10, 20, 40, 80)) {
            TaskSpec spec = trial().spec(TrialProcess.of("/bin/sleep", "1000"), RuntimeTrial.QUIET);
            try {
                TaskHandle task = trial().driver().create(spec, CallContext.background(Duration.ofMillis(millis)));
                trial().driver().delete(task, true, RuntimeTrial.context());
            } catch (EngineException e) {
                assertEquals(ErrorKind.DEADLINE, e.kind(), e.message());
                trial().driver().deleteOrphan(spec.id(), spec.bundle(), RuntimeTrial.context());
            }
            requireNothing(spec);
        }
    }

    private void requireNothing(TaskSpec spec) throws Exception {
        assertEquals(List.of(), trial().controlGroups(spec.id()));
        RuntimeTrial.await(
                "the end of all that the driver finds of " + spec.id(),
                () -> trial().recover().unknown().equals(Set.of()));
        assertTrue(trial().recover().adopted().isEmpty());
    }
}
