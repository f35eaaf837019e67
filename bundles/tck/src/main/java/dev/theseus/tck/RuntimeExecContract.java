package dev.theseus.tck;

import static dev.theseus.tck.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.runtime.AttachPoint;
import dev.theseus.api.runtime.ExecSpec;
import dev.theseus.api.runtime.TaskHandle;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Further processes in a running task. */
interface RuntimeExecContract extends RuntimeContract {
    private TaskHandle sleeper() throws IOException {
        return trial().run(TrialProcess.of("/bin/sleep", "1000"));
    }

    private TaskHandle exec(TaskHandle task, ExecSpec spec, AttachPoint attach) {
        return trial().driver().exec(task, spec, attach, RuntimeTrial.context());
    }

    private void assumeExec() {
        assumeTrue(has(RuntimeFeature.EXEC), "the runtime runs no further processes");
    }

    @Test
    default void execWithoutTheFeatureIsRefused() throws IOException {
        assumeTrue(!has(RuntimeFeature.EXEC), "the runtime runs further processes");
        TaskHandle task = sleeper();
        ExecSpec spec = trial().execSpec(task, TrialProcess.of("/bin/true"), false);
        assertFails(ErrorKind.NOT_IMPLEMENTED, () -> exec(task, spec, RuntimeTrial.NOBODY));
    }

    @Test
    default void execDeliversOutputAndExitStatus() throws Exception {
        assumeExec();
        TaskHandle task = sleeper();
        ExecSpec spec = trial().execSpec(task, TrialProcess.shell("echo out; echo err >&2; exit 9"), false);
        CompletableFuture<TrialStdio> client = new CompletableFuture<>();
        TaskHandle process = exec(task, spec, socket -> client.complete(new TrialStdio(socket)));
        try (TrialStdio stdio = client.resultNow()) {
            stdio.awaitEnd();
            assertEquals("out\n", stdio.out());
            assertEquals("err\n", stdio.err());
        }
        assertEquals(9, trial().exitStatus(process));
        assertEquals(spec.directory(), process.directory());
        assertEquals(task.id(), process.id());
    }

    @Test
    default void execPassesStdinOn() throws Exception {
        assumeExec();
        TaskHandle task = sleeper();
        ExecSpec spec = trial().execSpec(task, TrialProcess.shell("read line; echo got $line; cat"), true);
        CompletableFuture<TrialStdio> client = new CompletableFuture<>();
        TaskHandle process = exec(task, spec, socket -> client.complete(new TrialStdio(socket)));
        try (TrialStdio stdio = client.resultNow()) {
            stdio.send("words\nmore\n");
            stdio.endInput();
            stdio.awaitEnd();
            assertEquals("got words\nmore\n", stdio.out());
        }
        assertEquals(0, trial().exitStatus(process));
    }

    @Test
    default void execTakesATerminal() throws Exception {
        assumeExec();
        assumeTrue(has(RuntimeFeature.TERMINAL), "the runtime has no terminals");
        TaskHandle task = sleeper();
        TrialProcess shell = TrialProcess.shell("read line; echo got $line; until stty size | grep '12 34'; do :; done")
                .withTerminal();
        CompletableFuture<TrialStdio> client = new CompletableFuture<>();
        TaskHandle process =
                exec(task, trial().execSpec(task, shell, true), socket -> client.complete(new TrialStdio(socket)));
        try (TrialStdio stdio = client.resultNow()) {
            trial().driver().resize(process, 12, 34, RuntimeTrial.context());
            stdio.send("words\n");
            stdio.awaitEnd();
            assertTrue(stdio.out().contains("got words\r\n"), stdio::out);
            assertTrue(stdio.out().endsWith("12 34\r\n"), stdio::out);
        }
        assertEquals(0, trial().exitStatus(process));
    }

    @Test
    default void manyExecsLoseNoExitStatus() throws Exception {
        assumeExec();
        TaskHandle task = sleeper();
        for (int status = 0; status < 8; status++) {
            ExecSpec spec = trial().execSpec(task, TrialProcess.shell("exit " + status), false);
            assertEquals(status, trial().exitStatus(exec(task, spec, RuntimeTrial.NOBODY)));
        }
        assertEquals(1, trial().driver().pids(task, RuntimeTrial.context()).size());
    }

    @Test
    default void execIsSignalledByItsOwnHandle() throws Exception {
        assumeExec();
        TaskHandle task = sleeper();
        TaskHandle process =
                exec(task, trial().execSpec(task, TrialProcess.of("/bin/sleep", "1000"), false), RuntimeTrial.NOBODY);
        assertEquals(2, trial().driver().pids(task, RuntimeTrial.context()).size());
        trial().driver().kill(process, 15, false, RuntimeTrial.context());
        assertEquals(143, trial().exitStatus(process));
    }

    @Test
    default void callerThatCannotAttachLeavesNoProcess() throws Exception {
        assumeExec();
        TaskHandle task = sleeper();
        ExecSpec spec = trial().execSpec(task, TrialProcess.of("/bin/sleep", "1000"), false);
        EngineException failure = assertThrows(
                EngineException.class,
                () -> exec(task, spec, socket -> {
                    throw EngineException.cancelled("gone");
                }));
        assertEquals(ErrorKind.CANCELLED, failure.kind());
        RuntimeTrial.await(
                "end of the process",
                () -> trial().driver().pids(task, RuntimeTrial.context()).size() == 1);
    }

    @Test
    default void execNeedsARunningTask() throws IOException {
        assumeExec();
        TaskHandle created = trial().create(TrialProcess.of("/bin/true"));
        ExecSpec spec = trial().execSpec(created, TrialProcess.of("/bin/true"), false);
        assertFails(ErrorKind.CONFLICT, () -> exec(created, spec, RuntimeTrial.NOBODY));
    }
}
