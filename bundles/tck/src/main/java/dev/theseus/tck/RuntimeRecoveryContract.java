package dev.theseus.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.Diagnostic;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.runtime.StdioSpec;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskSpec;
import dev.theseus.api.runtime.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a driver finds that the one before it, or a killed daemon, has left. */
interface RuntimeRecoveryContract extends RuntimeContract {
    @Test
    default void successorTellsExpectedMissingAndUnknown() throws Exception {
        TaskHandle known = trial().run(TrialProcess.of("/bin/sleep", "1000"));
        TaskHandle stray = trial().run(TrialProcess.of("/bin/sleep", "1000"));
        trial().reopen();
        RecoveryReport report = trial().recover(known.id().value(), "lost");
        assertEquals(Set.of(known.id().value()), report.adopted());
        assertEquals(Set.of("lost"), report.missing());
        assertEquals(Set.of(stray.id().value()), report.unknown());
        assertEquals(report, trial().recover(known.id().value(), "lost"));
        assertEquals(TaskState.RUNNING, trial().state(known));
        assertEquals(TaskState.RUNNING, trial().state(stray), "recover destroys nothing");
    }

    @Test
    default void successorDrivesWhatItFinds() throws Exception {
        StdioSpec stdio = new StdioSpec(false, true, false, Optional.empty(), 0);
        TaskHandle running = trial().run(TrialProcess.shell("read go; echo $go; exit 4"), stdio);
        TaskHandle held = trial().create(TrialProcess.shell("exit 5"));
        try (TrialStdio client = new TrialStdio(running.attachSocket())) {
            trial().reopen();
            trial().recover(running.id().value(), held.id().value());
            client.send("on\n");
            client.awaitEnd();
            assertEquals("on\n", client.out(), "the stream goes on past its driver");
        }
        assertEquals(4, trial().exitStatus(running));
        assertEquals(TaskState.CREATED, trial().state(held));
        trial().driver().start(held, RuntimeTrial.context());
        assertEquals(5, trial().exitStatus(held));
        trial().driver().delete(running, false, RuntimeTrial.context());
        assertEquals(TaskState.ABSENT, trial().state(running));
    }

    @Test
    default void exitDuringTheGapIsNotLost() throws Exception {
        TaskHandle task = trial().run(TrialProcess.shell("sleep 0.2; exit 6"));
        trial().reopen();
        assertEquals(6, trial().exitStatus(task));
        trial().recover(task.id().value());
        assertEquals(TaskState.STOPPED, trial().state(task));
        assertEquals("6", Files.readString(task.exitFile()).strip(), "the status stays until the task is deleted");
    }

    @Test
    default void taskOutlivesAKilledDaemon() throws Exception {
        Path log = trial().folder().resolve("spool.log");
        StdioSpec stdio = new StdioSpec(false, true, false, Optional.of(log), 0);
        TaskSpec spec = trial().spec(TrialProcess.shell("echo before; read go; echo after; exit 6"), stdio);
        TaskHandle task = KilledDaemon.start(getClass(), trial().folder(), spec);
        trial().adopt(task);
        RecoveryReport report = trial().recover(task.id().value());
        assertEquals(Set.of(task.id().value()), report.adopted());
        assertEquals(TaskState.RUNNING, trial().state(task));
        assertFalse(Files.exists(task.exitFile()));
        try (TrialStdio client = new TrialStdio(task.attachSocket())) {
            client.send("go\n");
            client.awaitEnd();
            assertEquals("after\n", client.out());
        }
        assertEquals(6, trial().exitStatus(task));
        String text = Files.readString(log);
        assertTrue(text.contains("F before\n") && text.endsWith("F after\n"), text);
    }

    @Test
    default void diagnoseSaysWhatItLookedAt() {
        for (Diagnostic finding : trial().driver().diagnose(RuntimeTrial.context())) {
            assertFalse(finding.check().isBlank(), finding.toString());
            assertEquals(finding.healthy(), finding.hint().isBlank(), finding.toString());
        }
    }
}
