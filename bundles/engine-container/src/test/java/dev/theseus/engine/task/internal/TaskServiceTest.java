package dev.theseus.engine.task.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.host.MountSpec;
import dev.theseus.api.runtime.StdioSpec;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.engine.container.StreamSink;
import dev.theseus.engine.container.testing.FakeHost;
import dev.theseus.engine.container.testing.FakeRuntime;
import dev.theseus.engine.container.testing.Faults;
import dev.theseus.engine.task.Task;
import dev.theseus.engine.task.TaskEnd;
import dev.theseus.engine.task.TaskRequest;
import dev.theseus.engine.testing.DirectSlots;
import dev.theseus.testing.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that have no container above them. */
final class TaskServiceTest {
    private static final String CONFIG = "{\"ociVersion\":\"1.0.2\",\"process\":{\"args\":[\"/work\"]}}";

    @TempDir
    Path folder;

    private final Faults faults = new Faults();
    private final FakeRuntime runtime = new FakeRuntime(faults);
    private final FakeHost host = new FakeHost(faults);
    private final DirectSlots slots = new DirectSlots().put(DriverKind.RUNTIME, "runc", runtime);

    private TaskService service() {
        return new TaskService(slots, new TaskService.Host(host, host, runtime, runtime), folder.resolve("bare"));
    }

    private static CallContext context() {
        return CallContext.background(Duration.ofSeconds(10));
    }

    private static TaskRequest request(String id) {
        return new TaskRequest(
                new TaskId(id),
                "runc",
                List.of(new MountSpec("bind", "/snapshot", List.of("bind"))),
                CONFIG,
                new StdioSpec(false, true, true, Optional.empty(), 0));
    }

    private List<Path> left() throws IOException {
        if (!Files.exists(folder.resolve("bare"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.resolve("bare"))) {
            return files.toList();
        }
    }

    private static final class Recorder implements StreamSink {
        private final StringBuffer text = new StringBuffer();

        @Override
        public void data(int stream, byte[] data) {
            text.append(stream).append(':').append(new String(data, StandardCharsets.UTF_8));
        }

        @Override
        public void end() {
            text.append('$');
        }
    }

    private static String runtimeId(Task task) {
        return task.handle().id().value();
    }

    @Test
    void aTaskRunsFromAConfigurationMountsAndStreams() throws Exception {
        TaskService tasks = service();
        Task task = tasks.create(request("build-1"), context());
        Recorder output = new Recorder();
        task.attach(true, true, true, output);
        assertFalse(runtime.runs(runtimeId(task)));
        task.start(context());
        runtime.print(runtimeId(task), "done");
        runtime.exit(runtimeId(task), 7);
        TaskEnd end = task.end().get(10, TimeUnit.SECONDS);
        assertEquals(7, end.exitCode());
        Await.until("the output has ended", () -> output.text.toString().equals("1:done$"));
        task.delete(false, context());
        assertEquals(Set.of(), runtime.ids());
        assertEquals(Set.of(), host.mounted());
        assertEquals(List.of(), left());
        assertEquals(List.of(), tasks.list());
    }

    @Test
    void theConfigurationGetsItsRootAndItsTerminal() throws IOException {
        service().create(request("build-1"), context());
        Path bundle = left().getFirst();
        JsonObject config = JsonParser.parseString(Files.readString(bundle.resolve("config.json")))
                .getAsJsonObject();
        assertEquals(
                bundle.resolve("rootfs").toString(),
                config.getAsJsonObject("root").get("path").getAsString());
        assertFalse(config.getAsJsonObject("process").get("terminal").getAsBoolean());
        assertEquals(1, config.getAsJsonObject("process").getAsJsonArray("args").size());
    }

    @Test
    void asLongAsATaskIsThereNoOtherHasItsId() {
        TaskService tasks = service();
        Task first = tasks.create(request("build-1"), context());
        EngineException refusal =
                assertThrows(EngineException.class, () -> tasks.create(request("build-1"), context()));
        assertEquals(ErrorKind.CONFLICT, refusal.kind());
        assertTrue(runtime.ids().contains(runtimeId(first)));
        first.delete(true, context());
        tasks.create(request("build-1"), context());
    }

    @Test
    void aConfigurationThatIsNoneIsRefusedAndNothingIsLeft() throws IOException {
        for (String config : List.of("", "[]", "{", "{\"root\":3}", "{\"process\":[]}")) {
            TaskRequest request = request("build-1");
            EngineException refusal = assertThrows(
                    EngineException.class,
                    () -> service()
                            .create(
                                    new TaskRequest(
                                            request.id(), request.runtime(), request.root(), config, request.stdio()),
                                    context()),
                    config);
            assertEquals(ErrorKind.INVALID_PARAMETER, refusal.kind(), config);
            assertEquals(Set.of(), host.mounted(), config);
            assertEquals(List.of(), left(), config);
        }
    }

    @Test
    void whatTheRuntimeRefusesLeavesNothing() throws IOException {
        faults.fail("runtime.create");
        assertThrows(EngineException.class, () -> service().create(request("build-1"), context()));
        assertEquals(Set.of(), host.mounted());
        assertEquals(List.of(), left());
        assertEquals(Set.of(), runtime.ids());
    }

    @Test
    void aTaskOutlivesTheDaemon() throws Exception {
        Task before = service().create(request("pod-1"), context());
        before.start(context());
        faults.kill();
        runtime.forgetWatchers();
        faults.heal();

        TaskService next = service();
        next.recover().run();
        Task task = next.find(new TaskId("pod-1")).orElseThrow();
        assertEquals(before.handle(), task.handle());
        assertEquals(Set.of(runtimeId(task)), next.expected().keys(DriverKind.RUNTIME, "runc"));
        runtime.exit(runtimeId(task), 3);
        assertEquals(3, task.end().get(10, TimeUnit.SECONDS).exitCode());
    }

    @Test
    void anEndThatNobodySawIsKnownAfterwards() throws Exception {
        Task before = service().create(request("pod-1"), context());
        before.start(context());
        faults.kill();
        runtime.forgetWatchers();
        runtime.exit(runtimeId(before), 4);
        faults.heal();

        TaskService next = service();
        next.recover().run();
        Task task = next.find(new TaskId("pod-1")).orElseThrow();
        assertEquals(4, task.end().get(10, TimeUnit.SECONDS).exitCode());
        task.delete(false, context());
        assertEquals(List.of(), left());
    }

    @Test
    void aMakingThatWasCutShortIsUndoneWhereverThatHappened() throws IOException {
        for (String step : List.of("mount", "runtime.create", "runtime.created")) {
            faults.killAt(step);
            assertThrows(Faults.Killed.class, () -> service().create(request("build-1"), context()), step);
            runtime.forgetWatchers();
            faults.heal();
            TaskService next = service();
            next.recover().run();
            assertEquals(List.of(), next.list(), step);
            assertEquals(Set.of(), runtime.ids(), step);
            assertEquals(Set.of(), host.mounted(), step);
            assertEquals(List.of(), left(), step);
        }
    }
}
