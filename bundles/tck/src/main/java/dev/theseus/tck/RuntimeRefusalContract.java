package dev.theseus.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.error.Reason;
import dev.theseus.api.runtime.ExecSpec;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Why a runtime refuses: as a reason for programs, and in words for people. */
interface RuntimeRefusalContract extends RuntimeContract {
    private static EngineException assertRefused(Reason reason, Executable call) {
        EngineException refusal = Failures.assertFails(ErrorKind.INVALID_PARAMETER, call);
        assertTrue(refusal.is(reason), () -> "not " + reason + " but " + refusal.reason() + ": " + refusal.message());
        return refusal;
    }

    private EngineException refused(Reason reason, TrialProcess process) throws Exception {
        TaskSpec spec = trial().spec(process, RuntimeTrial.QUIET);
        EngineException refusal = assertRefused(reason, () -> trial().driver().create(spec, RuntimeTrial.context()));
        assertEquals(List.of(), trial().controlGroups(spec.id()), "a failed create leaves nothing");
        // A monitor may be about to end.
        RuntimeTrial.await(
                "the end of all that failed creates made",
                () -> trial().recover().unknown().isEmpty());
        return refusal;
    }

    @Test
    default void missingCommandIsToldFromOneThatCannotRun() throws Exception {
        EngineException missing = refused(Reason.TASK_COMMAND_NOT_FOUND, TrialProcess.of("no-such-command"));
        assertTrue(missing.message().contains("no-such-command"), missing.message());
        assertEquals("no-such-command", missing.attributes().getOrDefault(Attributes.COMMAND, "no-such-command"));
        refused(Reason.TASK_COMMAND_NOT_FOUND, TrialProcess.of("/no/such/command"));
        refused(Reason.TASK_COMMAND_NOT_EXECUTABLE, TrialProcess.of("/etc/data"));
    }

    @Test
    default void mountThatCannotBeMadeIsTold() throws Exception {
        refused(Reason.TASK_MOUNT_REFUSED, TrialProcess.of("/bin/true").withMount("/no/such/source"));
    }

    @Test
    default void execTellsAMissingCommandFromOneThatCannotRun() throws Exception {
        assumeTrue(has(RuntimeFeature.EXEC), "the runtime runs no further processes");
        var driver = trial().driver();
        TaskHandle task = trial().run(TrialProcess.of("/bin/sleep", "1000"));
        ExecSpec missing = trial().execSpec(task, TrialProcess.of("no-such-command"), false);
        assertRefused(
                Reason.TASK_COMMAND_NOT_FOUND,
                () -> driver.exec(task, missing, RuntimeTrial.NOBODY, RuntimeTrial.context()));
        ExecSpec data = trial().execSpec(task, TrialProcess.of("/etc/data"), false);
        assertRefused(
                Reason.TASK_COMMAND_NOT_EXECUTABLE,
                () -> driver.exec(task, data, RuntimeTrial.NOBODY, RuntimeTrial.context()));
        assertEquals(1, driver.pids(task, RuntimeTrial.context()).size());
    }
}
