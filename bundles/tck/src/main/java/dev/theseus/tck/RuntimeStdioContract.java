package dev.theseus.tck;

import static dev.theseus.tck.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.runtime.StdioSpec;
import dev.theseus.api.runtime.TaskHandle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a process reads and writes: attach socket, spool and terminal. */
interface RuntimeStdioContract extends RuntimeContract {
    private static StdioSpec stdin(boolean once) {
        return new StdioSpec(false, true, once, Optional.empty(), 0);
    }

    @Test
    default void attachBeforeStartMissesNothing() throws Exception {
        TaskHandle task = trial().create(TrialProcess.shell("echo out; echo err >&2"));
        try (TrialStdio stdio = new TrialStdio(task.attachSocket())) {
            trial().driver().start(task, RuntimeTrial.context());
            stdio.awaitEnd();
            assertEquals("out\n", stdio.out());
            assertEquals("err\n", stdio.err());
        }
        assertEquals(0, trial().exitStatus(task));
    }

    @Test
    default void halfCloseEndsStdinOnce() throws Exception {
        TaskHandle task = trial().create(trial().spec(TrialProcess.of("/bin/cat"), stdin(true)));
        try (TrialStdio stdio = new TrialStdio(task.attachSocket())) {
            trial().driver().start(task, RuntimeTrial.context());
            stdio.send("through and through\n");
            stdio.endInput();
            stdio.awaitEnd();
            assertEquals("through and through\n", stdio.out());
        }
        assertEquals(0, trial().exitStatus(task));
    }

    @Test
    default void openStdinOutlivesItsClients() throws Exception {
        TaskHandle task = trial().run(TrialProcess.shell("read a; read b; echo $a$b"), stdin(false));
        try (TrialStdio first = new TrialStdio(task.attachSocket())) {
            first.send("one\n");
            first.endInput();
        }
        try (TrialStdio second = new TrialStdio(task.attachSocket())) {
            second.send("two\n");
            second.awaitEnd();
            assertEquals("onetwo\n", second.out());
        }
    }

    @Test
    default void withoutStdinItEndsAtOnce() throws Exception {
        TaskHandle task = trial().run(TrialProcess.shell("cat; exit 4"));
        assertEquals(4, trial().exitStatus(task));
    }

    @Test
    default void spoolHoldsBothStreamsAndPartsOfLines() throws Exception {
        Path log = trial().folder().resolve("spool.log");
        StdioSpec stdio = new StdioSpec(false, false, false, Optional.of(log), 0);
        TaskHandle task = trial().run(TrialProcess.shell("echo out; echo err >&2; printf part"), stdio);
        assertEquals(0, trial().exitStatus(task));
        List<String> lines = Files.readAllLines(log);
        String time = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}(Z|[+-]\\d\\d:\\d\\d) ";
        for (String form : List.of("stdout F out", "stderr F err", "stdout P part")) {
            assertTrue(lines.stream().anyMatch(line -> line.matches(time + form)), form + " in " + lines);
        }
    }

    @Test
    default void rotatedSpoolIsOpenedAnew() throws Exception {
        Path log = trial().folder().resolve("spool.log");
        StdioSpec stdio = new StdioSpec(false, true, false, Optional.of(log), 0);
        TaskHandle task = trial().run(TrialProcess.shell("echo before; read go; echo after"), stdio);
        RuntimeTrial.await("first line", () -> text(log).contains("before"));
        Path old = trial().folder().resolve("spool.log.1");
        Files.move(log, old);
        trial().driver().reopenLog(task, RuntimeTrial.context());
        RuntimeTrial.await("new spool", () -> Files.exists(log));
        try (TrialStdio client = new TrialStdio(task.attachSocket())) {
            client.send("go\n");
            client.awaitEnd();
        }
        assertEquals(0, trial().exitStatus(task));
        assertTrue(text(old).endsWith("F before\n"), () -> text(old));
        assertTrue(text(log).endsWith("F after\n"), () -> text(log));
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    default void terminalTakesItsSize() throws Exception {
        TrialProcess process = TrialProcess.shell("read go; until stty size | grep '33 77'; do :; done; exit 5")
                .withTerminal();
        StdioSpec stdio = new StdioSpec(true, true, false, Optional.empty(), 0);
        var driver = trial().driver();
        if (!has(RuntimeFeature.TERMINAL)) {
            var spec = trial().spec(process, stdio);
            assertFails(ErrorKind.NOT_IMPLEMENTED, () -> driver.create(spec, RuntimeTrial.context()));
            return;
        }
        TaskHandle task = trial().create(trial().spec(process, stdio));
        driver.resize(task, 33, 77, RuntimeTrial.context());
        try (TrialStdio client = new TrialStdio(task.attachSocket())) {
            driver.start(task, RuntimeTrial.context());
            client.send("go\n");
            client.awaitEnd();
            assertTrue(client.out().endsWith("33 77\r\n"), client::out);
        }
        assertEquals(5, trial().exitStatus(task));
        assertFails(ErrorKind.CONFLICT, () -> driver.resize(task, 1, 1, RuntimeTrial.context()));
    }
}
