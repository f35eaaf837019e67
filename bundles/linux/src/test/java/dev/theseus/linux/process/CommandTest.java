package dev.theseus.linux.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.trace.Span;
import dev.theseus.api.trace.Trace;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.descriptor.Pipe;
import dev.theseus.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandTest {
    private static final CallContext CONTEXT = CallContext.background(Duration.ofSeconds(20));

    /** Keeps what is noted. */
    private record Recorder(List<String> lines) implements Span {
        @Override
        public String id() {
            return "";
        }

        @Override
        public Span open(String name) {
            lines.add("open " + name);
            return this;
        }

        @Override
        public Span note(String key, String value) {
            lines.add(key + "=" + value);
            return this;
        }

        @Override
        public Span fail(String message) {
            lines.add("fail " + message);
            return this;
        }

        @Override
        public void close() {
            lines.add("close");
        }
    }

    @Test
    void capturesOutputAndPassesInput() {
        CommandResult result =
                Command.of("tr", "a-z", "A-Z").withInput("hallo\n").runChecked(CONTEXT);
        assertEquals("HALLO\n", result.output());
        assertEquals(0, result.exit().code());
    }

    @Test
    void largeOutputDoesNotBlock() {
        CommandResult result = Command.of("head", "-c", "3000000", "/dev/zero").runChecked(CONTEXT);
        assertEquals(3_000_000, result.stdout().length);
    }

    @Test
    void failureCarriesStderrAndExitCode() {
        CommandResult result = Command.of("sh", "-c", "echo broken >&2; exit 3").run(CONTEXT);
        assertEquals(3, result.exit().code());
        EngineException failure = assertThrows(EngineException.class, result::orThrow);
        assertTrue(failure.message().endsWith("exit 3: broken"), failure.message());
    }

    @Test
    void environmentAndDirectoryReachTheCommand() {
        CommandResult result = Command.of("sh", "-c", "echo $GREETING; pwd")
                .withEnvironment(Map.of("GREETING", "ahoi"))
                .withDirectory(Path.of("/usr"))
                .runChecked(CONTEXT);
        assertEquals("ahoi\n/usr\n", result.output());
    }

    @Test
    void unknownCommandIsNamed() {
        Command command = Command.of("no-such-command-here");
        EngineException failure = assertThrows(EngineException.class, () -> command.run(CONTEXT));
        assertEquals(ErrorKind.UNAVAILABLE, failure.kind());
        assertTrue(failure.message().contains("no-such-command-here"));
    }

    @Test
    void deadlineKillsTheWholeGroup() {
        String time = "600." + System.nanoTime();
        Command command = Command.of("sh", "-c", "sleep " + time + " & wait");
        EngineException failure = assertThrows(
                EngineException.class,
                () -> command.withTimeout(Duration.ofMillis(150)).run(CONTEXT));
        assertEquals(ErrorKind.DEADLINE, failure.kind());
        Await.until(
                "the end of the command's child",
                () -> ProcessHandle.allProcesses()
                        .noneMatch(process ->
                                process.info().commandLine().orElse("").contains("sleep " + time)));
    }

    @Test
    void cancellationEndsTheWait() throws InterruptedException {
        CallContext context = CallContext.background(Duration.ofSeconds(60));
        Thread.ofVirtual().start(() -> {
            try {
                // So that it mostly comes while the command runs; right it has to be before as well.
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            context.cancel();
        });
        EngineException failure = assertThrows(
                EngineException.class, () -> Command.of("sleep", "600").run(context));
        assertEquals(ErrorKind.CANCELLED, failure.kind());
    }

    @Test
    void spanHoldsCommandExitAndStderr() {
        Recorder recorder = new Recorder(new ArrayList<>());
        Trace trace = recorder;
        Command.of("sh", "-c", "echo no >&2; exit 9").run(CONTEXT.under(trace));
        assertEquals("open exec sh", recorder.lines().getFirst());
        assertTrue(recorder.lines().contains("process.exit.code=9"));
        assertTrue(recorder.lines().contains("process.stderr=no\n"));
        assertEquals("close", recorder.lines().getLast());
    }

    @Test
    void childInheritsOnlyWhatIsListed() throws Exception {
        try (Pipe first = Pipe.open();
                Pipe second = Pipe.open();
                Descriptor stdout = Descriptor.inMemory("listing")) {
            // Targets are chosen so that each source number may be another's target.
            SpawnSpec spec = SpawnSpec.of(List.of("sh", "-c", "echo one >&3; echo two >&5; ls /proc/self/fd"))
                    .withDescriptor(1, stdout)
                    .withDescriptor(3, first.sink())
                    .withDescriptor(5, second.sink());
            Child child = Spawner.spawn(spec);
            assertTrue(child.exit().get().success());
            first.sink().close();
            second.sink().close();
            assertEquals("one\n", new String(first.source().readAll(100)));
            assertEquals("two\n", new String(second.source().readAll(100)));
            stdout.seek(0);
            // 4 is the directory that ls itself reads.
            assertEquals("0\n1\n2\n3\n4\n5\n", new String(stdout.readAll(100)));
        }
    }

    @Test
    void signalledChildReports128PlusSignal() throws Exception {
        Child child = Spawner.spawn(SpawnSpec.of(List.of("sleep", "600")));
        child.signal(9);
        assertEquals(new ExitStatus(137, 9), child.exit().get());
        assertFalse(PidFd.open(child.pid()).isPresent());
    }

    @Test
    void manyAtOnceLeaveNoDescriptorsOpen() throws Exception {
        Command.of("true").runChecked(CONTEXT);
        int before = openDescriptors();
        try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            var results = java.util.stream.IntStream.range(0, 100)
                    .mapToObj(i -> threads.submit(() ->
                            Command.of("echo", "n" + i).runChecked(CONTEXT).output()))
                    .toList();
            for (int i = 0; i < results.size(); i++) {
                assertEquals("n" + i + "\n", results.get(i).get());
            }
        }
        assertTrue(openDescriptors() <= before, "was " + before + ", is " + openDescriptors());
    }

    private static int openDescriptors() {
        return java.util.Objects.requireNonNull(new java.io.File("/proc/self/fd").list()).length;
    }
}
