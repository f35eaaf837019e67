package dev.theseus.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.api.host.MountSpec;
import dev.theseus.api.runtime.StdioSpec;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.engine.container.StreamSink;
import dev.theseus.engine.task.Task;
import dev.theseus.engine.task.TaskRequest;
import dev.theseus.engine.task.Tasks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** A process in namespaces of its own by the real runtime, made of an OCI configuration alone: no container, no image. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class BareTaskIT {
    private static final String NAME = "bare";

    private final Distribution distribution = new Distribution();
    private Path root = Path.of("/");

    @Configuration
    public Option[] configuration() {
        return new Option[] {Assembly.distribution(NAME)};
    }

    @Before
    public void makeRoot() throws IOException, InterruptedException {
        distribution.awaitSettled();
        root = Files.createTempDirectory("bare-root");
        Files.createDirectories(root.resolve("bin"));
        Files.createDirectories(root.resolve("proc"));
        Files.copy(Path.of("/bin/busybox"), root.resolve("bin/sh"));
    }

    /** With what the runtime has made in it. */
    @After
    public void removeRoot() throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private TaskRequest request(String id, String command, String... arguments) {
        StringBuilder args = new StringBuilder("\"" + command + "\"");
        for (String argument : arguments) {
            args.append(",\"").append(argument).append('"');
        }
        String config = """
                {"ociVersion": "1.0.2", "hostname": "bare", "root": {"readonly": false},
                 "process": {"user": {"uid": 0, "gid": 0}, "cwd": "/", "env": ["PATH=/bin"], "args": [%s]},
                 "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"}],
                 "linux": {"cgroupsPath": "/theseus/it-%s",
                           "namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "uts"}, {"type": "ipc"}, {"type": "network"}]}}
                """.formatted(args, id);
        return new TaskRequest(
                new TaskId(id),
                "runc",
                List.of(new MountSpec("bind", root.toString(), List.of("bind"))),
                config,
                new StdioSpec(false, true, true, Optional.empty(), 0));
    }

    private static final class Output implements StreamSink {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CountDownLatch ended = new CountDownLatch(1);

        @Override
        public void data(int stream, byte[] data) {
            bytes.writeBytes(data);
        }

        @Override
        public void end() {
            ended.countDown();
        }

        String all() throws InterruptedException {
            assertTrue(ended.await(20, TimeUnit.SECONDS));
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    @Test
    public void aCommandRunsWithoutAContainer() throws Exception {
        Tasks tasks = distribution.service(Tasks.class);
        Task task = tasks.create(
                request("build-1", "/bin/sh", "-c", "echo $$; echo new > /written; exit 7"), Distribution.patiently());
        try {
            Output output = new Output();
            task.attach(false, true, true, output);
            task.start(Distribution.patiently());
            assertEquals(7, task.end().get(20, TimeUnit.SECONDS).exitCode());
            assertEquals("1\n", output.all());
            assertEquals("new\n", Files.readString(root.resolve("written")));
        } finally {
            task.delete(true, Distribution.patiently());
        }
        assertEquals(List.of(), tasks.list());
        assertEquals(List.of(), left());
    }

    @Test
    public void aTaskIsKilledAndTakenAway() throws Exception {
        Tasks tasks = distribution.service(Tasks.class);
        Task task = tasks.create(request("pod-1", "/bin/sh", "-c", "read line"), Distribution.patiently());
        task.start(Distribution.patiently());
        assertThrows(EngineException.class, () -> task.delete(false, Distribution.patiently()));
        task.kill(9, false, Distribution.patiently());
        assertEquals(137, task.end().get(20, TimeUnit.SECONDS).exitCode());
        task.delete(false, Distribution.patiently());
        assertEquals(List.of(), left());
    }

    @Test
    public void aMissingCommandHasItsReasonAndLeavesNothing() throws Exception {
        Tasks tasks = distribution.service(Tasks.class);
        EngineException refusal = assertThrows(
                EngineException.class, () -> tasks.create(request("build-2", "/not/there"), Distribution.patiently()));
        assertTrue(refusal.is(Reason.TASK_COMMAND_NOT_FOUND));
        assertEquals(List.of(), left());
    }

    /** Folders of tasks. */
    private List<String> left() throws IOException {
        Path folders = Assembly.root(NAME).resolve("exec/bare");
        if (!Files.isDirectory(folders)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(folders)) {
            return paths.map(Path::toString).toList();
        }
    }
}
