package dev.theseus.engine.exec.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.error.Reason;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.engine.container.Attachment;
import dev.theseus.engine.container.StreamSink;
import dev.theseus.engine.container.TerminalSize;
import dev.theseus.engine.container.internal.TestSpecs;
import dev.theseus.engine.event.ContainerChange;
import dev.theseus.engine.exec.ExecReasons;
import dev.theseus.engine.exec.Execs.ExecConfig;
import dev.theseus.engine.exec.Execs.ExecView;
import dev.theseus.engine.oci.BundleWriter;
import dev.theseus.engine.testing.DirectSlots;
import dev.theseus.engine.testing.TestSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class ExecServiceTest {
    @TempDir
    private Path folder;

    private final ExecRuntime runtime = new ExecRuntime();
    private final TestSpecs specs = new TestSpecs();
    private final Web web = new Web();
    private final Sink sink = new Sink();
    private static final List<String> COMMAND = List.of("sh", "-c", "true");

    private ExecService execs = service(Path.of("/nowhere"));

    /** The one container there is. */
    private final class Web implements ExecHosts {
        private final List<ContainerChange> events = new CopyOnWriteArrayList<>();
        private volatile String status = "running";

        @Override
        public ExecHost find(String reference) {
            if (!reference.equals("web")) {
                throw EngineException.notFound("No such container: " + reference);
            }
            TaskHandle task = new TaskHandle(
                    new TaskId("web"), folder, 7, 1, 8, 1, folder.resolve("attach"), folder.resolve("exit"));
            boolean on = status.equals("running") || status.equals("paused");
            return new ExecHost(
                    "web",
                    "web",
                    status,
                    specs.build(),
                    "box",
                    List.of(),
                    "runc",
                    on ? Optional.of(task) : Optional.empty(),
                    folder,
                    folder);
        }

        @Override
        public void publish(ExecHost host, ContainerChange change) {
            events.add(change);
        }
    }

    private static final class Sink implements StreamSink {
        private final StringBuffer text = new StringBuffer();
        private final CountDownLatch ended = new CountDownLatch(1);

        @Override
        public void data(int stream, byte[] data) {
            text.append(new String(data, StandardCharsets.UTF_8));
        }

        @Override
        public void end() {
            ended.countDown();
        }

        String whole() throws InterruptedException {
            assertTrue(ended.await(20, TimeUnit.SECONDS), "the stream does not end");
            return text.toString();
        }
    }

    private ExecService service(Path root) {
        return new ExecService(
                new ExecTable(),
                web,
                new DirectSlots().put(DriverKind.RUNTIME, "runc", runtime),
                new BundleWriter(specs.host(), specs.host(), TestSettings.at(root)),
                runtime,
                runtime,
                specs.host());
    }

    @BeforeEach
    void begin() {
        execs = service(folder);
    }

    private static CallContext context() {
        return CallContext.background(Duration.ofSeconds(20));
    }

    private static ExecConfig config(boolean terminal, Optional<TerminalSize> size) {
        return new ExecConfig(
                List.of("sh", "-c", "true"), List.of("A=1"), "", "/tmp", terminal, size, false, true, true, true, "");
    }

    private String create() {
        return execs.create("web", config(false, Optional.empty()), context());
    }

    private Attachment start(String exec) {
        return execs.start(exec, false, Optional.empty(), sink, context());
    }

    @Test
    void runsToItsEnd() throws Exception {
        String exec = create();
        assertEquals(64, exec.length());
        try (Attachment attached = start(exec)) {
            ExecView running = execs.inspect(exec);
            assertTrue(running.running());
            assertEquals(ExecRuntime.PID, running.pid());
            assertEquals(Optional.empty(), running.exitCode());
            attached.write("typed".getBytes(StandardCharsets.UTF_8), 0, 5);
            attached.closeInput();
            assertTrue(runtime.inputEnded);
            runtime.print("hello");
            runtime.exit(Optional.of(3));
            assertEquals("hello", sink.whole());
        }
        assertEquals("typed", runtime.input.toString());
        ExecView ended = execs.inspect(exec);
        assertFalse(ended.running());
        assertEquals(Optional.of(3), ended.exitCode());
        assertEquals(0, ended.pid());
        assertEquals(
                List.of(
                        new ContainerChange.ExecCreated(exec, COMMAND),
                        new ContainerChange.ExecStarted(exec, COMMAND),
                        new ContainerChange.ExecDied(exec, 3)),
                web.events);
    }

    @Test
    void withoutAWordOfItsMonitorTheExitCodeIsUnknown() throws IOException {
        String exec = create();
        try (Attachment attached = start(exec)) {
            assertFalse(attached.terminal());
            runtime.exit(Optional.empty());
        }
        assertEquals(Optional.of(255), execs.inspect(exec).exitCode());
    }

    @Test
    void startsOnce() throws IOException {
        String exec = create();
        start(exec).close();
        EngineException again = assertThrows(EngineException.class, () -> start(exec));
        assertEquals(ErrorKind.CONFLICT, again.kind());
        assertTrue(again.is(ExecReasons.ALREADY_RUN), again::toString);
        runtime.exit(Optional.of(0));
        assertEquals(Optional.of(0), execs.inspect(exec).exitCode());
    }

    /** Which some runtimes would take for a folder below the root. */
    @Test
    void aRelativeWorkingDirectoryIsRefused() {
        ExecConfig config =
                new ExecConfig(COMMAND, List.of(), "", "tmp", false, Optional.empty(), false, false, true, true, "");
        String exec = execs.create("web", config, context());
        EngineException refused = assertThrows(EngineException.class, () -> start(exec));
        assertTrue(refused.message().contains("Cwd must be an absolute path"), refused.message());
        assertEquals(Optional.of(126), execs.inspect(exec).exitCode());
    }

    @ParameterizedTest
    @CsvSource({
        "exec: \"nope\": executable file not found in $PATH, task.command-not-found, 127",
        "exec: \"/etc\": permission denied, task.command-not-executable, 126",
        "Cwd must be an absolute path, task.refused, 126"
    })
    void keepsWhyItDidNotStart(String failure, String reason, int code) throws InterruptedException {
        runtime.failure = EngineException.invalid(failure).because(new Reason(reason));
        String exec = create();
        EngineException refused = assertThrows(EngineException.class, () -> start(exec));
        assertEquals(failure, refused.message());
        assertTrue(refused.is(new Reason(reason)), refused::toString);
        assertEquals(Optional.of(code), execs.inspect(exec).exitCode());
        assertFalse(execs.inspect(exec).running());
        assertEquals("", sink.whole());
        assertEquals(List.of(new ContainerChange.ExecCreated(exec, COMMAND)), web.events);
    }

    @ParameterizedTest
    @CsvSource({
        "paused, exec.container-paused",
        "restarting, exec.container-restarting",
        "exited, container.not-running"
    })
    void needsARunningContainer(String status, String reason) {
        String exec = create();
        web.status = status;
        assertTrue(assertThrows(EngineException.class, this::create).is(new Reason(reason)));
        EngineException late = assertThrows(EngineException.class, () -> start(exec));
        assertEquals(ErrorKind.CONFLICT, late.kind());
        assertTrue(late.is(new Reason(reason)), late::toString);
        assertEquals(Map.of(Attributes.ID, "web"), late.attributes());
        web.status = "running";
        start(exec).close();
        assertTrue(execs.inspect(exec).running(), "the vain attempt used it up");
    }

    @Test
    void refusesNothingToRun() {
        ExecConfig nothing =
                new ExecConfig(List.of(), List.of(), "", "", false, Optional.empty(), false, false, true, true, "");
        EngineException refused = assertThrows(EngineException.class, () -> execs.create("web", nothing, context()));
        assertTrue(refused.is(ExecReasons.COMMAND_MISSING), refused::toString);
        assertEquals(
                ErrorKind.NOT_FOUND,
                assertThrows(EngineException.class, () -> execs.create("gone", nothing, context()))
                        .kind());
    }

    @Test
    void itsTerminalStartsWithTheSizeAskedForLast() {
        Optional<TerminalSize> made = Optional.of(new TerminalSize(24, 80));
        String first = execs.create("web", config(true, made), context());
        start(first).close();
        assertTrue(runtime.process.contains("\"consoleSize\":{\"height\":24,\"width\":80}"), runtime.process);
        String second = execs.create("web", config(true, made), context());
        execs.start(second, false, Optional.of(new TerminalSize(50, 132)), sink, context())
                .close();
        assertTrue(runtime.process.contains("\"consoleSize\":{\"height\":50,\"width\":132}"), runtime.process);
        String plain = execs.create("web", config(false, made), context());
        start(plain).close();
        assertFalse(runtime.process.contains("consoleSize"), "it has no terminal");
    }

    @Test
    void acceptedItGoesOnWithoutItsClient() throws IOException {
        CallContext context = context();
        String exec = create();
        execs.start(
                        exec,
                        false,
                        Optional.empty(),
                        sink,
                        () -> {
                            assertEquals(
                                    Optional.empty(), Optional.ofNullable(runtime.spec), "nothing has been started");
                            context.cancel();
                        },
                        context)
                .close();
        assertFalse(runtime.calledFor.cancelled().get(), "the process belongs to the container");
        runtime.exit(Optional.of(4));
        assertEquals(Optional.of(4), execs.inspect(exec).exitCode());
    }

    @Test
    void detachedItGetsNoInputAndNobodyListens() throws IOException {
        String exec = create();
        try (Attachment attached = execs.start(exec, true, Optional.empty(), sink, context())) {
            attached.write(new byte[] {'x'}, 0, 1);
            assertFalse(Optional.ofNullable(runtime.spec).orElseThrow().stdio().stdin());
            runtime.print("lost");
            runtime.exit(Optional.of(0));
        }
        assertEquals("", runtime.input.toString());
        assertEquals("", sink.text.toString());
        assertEquals(Optional.of(0), execs.inspect(exec).exitCode());
    }

    @Test
    void signalsAndSizesReachWhatRuns() {
        String exec = execs.create("web", config(true, Optional.empty()), context());
        execs.kill(exec);
        assertEquals(List.of(), runtime.signals);
        EngineException early = assertThrows(EngineException.class, () -> execs.resize(exec, 10, 20, context()));
        assertEquals(ErrorKind.CONFLICT, early.kind());
        start(exec).close();
        execs.resize(exec, 10, 20, context());
        execs.kill(exec);
        assertEquals(List.of(ExecRuntime.PID + ":10x20"), runtime.sizes);
        assertEquals(List.of(ExecRuntime.PID + ":9"), runtime.signals);
    }
}
