package dev.theseus.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import dev.theseus.api.host.MountSpec;
import dev.theseus.api.runtime.StdioSpec;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.engine.container.StreamSink;
import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.id.SandboxId;
import dev.theseus.engine.network.EndpointConfig;
import dev.theseus.engine.network.NetworkConfig;
import dev.theseus.engine.network.NetworkConfig.Pool;
import dev.theseus.engine.network.NetworkMode;
import dev.theseus.engine.network.NetworkingConfig;
import dev.theseus.engine.network.Networks;
import dev.theseus.engine.network.PortBinding;
import dev.theseus.engine.network.SandboxOwner;
import dev.theseus.engine.network.SandboxRequest;
import dev.theseus.engine.network.SandboxView;
import dev.theseus.engine.network.Sandboxes;
import dev.theseus.engine.task.Task;
import dev.theseus.engine.task.TaskRequest;
import dev.theseus.engine.task.Tasks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import org.osgi.framework.Bundle;

/** A place on the network for a bare task, as a pod or a build step has it: no container, and longer than the engine's life. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class BareSandboxIT {
    private static final String NAME = "sandbox";
    private static final SandboxOwner OWNER = new SandboxOwner("it", "shop");
    private static final String ADDRESS = "10.224.77.7";
    private static final String SERVER = "while true; do /bin/busybox nc -l -p 80 -e /bin/busybox echo hello; done";
    private static final String READINESS = "dev.theseus.engine.system.Readiness";
    private static final PortKey PORT = PortKey.parse("80");

    private final Distribution distribution = new Distribution();
    private final SandboxId id = SandboxId.random();
    private Path root = Path.of("/");

    @Configuration
    public Option[] configuration() {
        return new Option[] {Assembly.distribution(NAME)};
    }

    @Before
    public void makeRoot() throws IOException, InterruptedException {
        distribution.awaitSettled();
        root = Files.createTempDirectory("sandbox-root");
        Files.createDirectories(root.resolve("bin"));
        Files.createDirectories(root.resolve("proc"));
        Files.copy(Path.of("/bin/busybox"), root.resolve("bin/busybox"));
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

    private Sandboxes sandboxes() {
        return distribution.service(Sandboxes.class);
    }

    private SandboxRequest request() {
        NetworkingConfig networking = new NetworkingConfig(
                NetworkMode.parse("shopnet"),
                false,
                Map.of("shopnet", new EndpointConfig(ADDRESS, "", List.of(), List.of(), List.of(), "", Map.of(), 0)),
                Map.of(PORT, List.of(new PortBinding("127.0.0.1", ""))),
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "");
        return new SandboxRequest(id, OWNER, "front", "front", "", networking, Set.of());
    }

    private TaskRequest task(String taskId, Path namespace, String... arguments) {
        StringBuilder args = new StringBuilder("\"/bin/busybox\"");
        for (String argument : arguments) {
            args.append(",\"").append(argument).append('"');
        }
        String config = """
                {"ociVersion": "1.0.2", "hostname": "front", "root": {"readonly": false},
                 "process": {"user": {"uid": 0, "gid": 0}, "cwd": "/", "env": ["PATH=/bin"], "args": [%s],
                             "capabilities": {"bounding": ["CAP_NET_BIND_SERVICE"], "effective": ["CAP_NET_BIND_SERVICE"],
                                              "permitted": ["CAP_NET_BIND_SERVICE"]}},
                 "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"}],
                 "linux": {"cgroupsPath": "/theseus/it-%s",
                           "namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "uts"}, {"type": "ipc"},
                                          {"type": "network", "path": "%s"}]}}
                """.formatted(args, taskId, namespace);
        return new TaskRequest(
                new TaskId(taskId),
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

    /** What a command says in the sandbox. */
    private String said(String taskId, Path namespace, String... arguments) throws Exception {
        Task task =
                distribution.service(Tasks.class).create(task(taskId, namespace, arguments), Distribution.patiently());
        try {
            Output output = new Output();
            task.attach(false, true, true, output);
            task.start(Distribution.patiently());
            return output.all();
        } finally {
            task.delete(true, Distribution.patiently());
        }
    }

    private static void assertServes(SandboxView sandbox) throws Exception {
        int port = Integer.parseInt(sandbox.ports().get(PORT).getFirst().hostPort());
        Distribution.await("an answer at the published port", () -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
                socket.setSoTimeout(1000);
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).equals("hello\n");
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** The engine ends, and begins anew over what is on the disk and in the kernel. */
    private void restartEngine() throws Exception {
        Bundle engine = distribution.bundle("dev.theseus.engine");
        engine.stop();
        engine.start();
        distribution.awaitSettled();
        Distribution.await(
                "the engine has recovered", () -> distribution.context().getServiceReference(READINESS) != null);
    }

    @Test
    public void aSandboxOutlivesTheEngineUntilItsOwnerClosesIt() throws Exception {
        distribution
                .service(Networks.class)
                .create(
                        new NetworkConfig(
                                "shopnet",
                                "",
                                false,
                                false,
                                false,
                                true,
                                false,
                                "",
                                Map.of(),
                                List.of(new Pool("10.224.77.0/24", "", "", Map.of())),
                                Map.of(),
                                Map.of(),
                                false,
                                ""),
                        Distribution.patiently());
        sandboxes().define(request());
        SandboxView open = sandboxes().open(id, settled -> {}, Distribution.patiently());
        Path namespace = open.namespace().orElseThrow();
        assertEquals(ADDRESS, open.endpoints().get("shopnet").ipv4Address());
        assertTrue(said("it-address", namespace, "ifconfig", "eth0").contains("inet addr:" + ADDRESS));
        String resolved = said("it-name", namespace, "nslookup", "front", "127.0.0.11");
        assertTrue(resolved, resolved.contains(ADDRESS));
        Task server = distribution
                .service(Tasks.class)
                .create(task("it-server", namespace, "sh", "-c", SERVER), Distribution.patiently());
        server.start(Distribution.patiently());
        assertServes(open);

        restartEngine();

        assertEquals(Optional.of(open), sandboxes().find(id));
        assertEquals(List.of(open), sandboxes().unclaimed());
        assertEquals(List.of(open), sandboxes().ofKind("it"));
        assertEquals(List.of(), sandboxes().unclaimed());
        assertServes(open);
        distribution
                .service(Tasks.class)
                .find(new TaskId("it-server"))
                .orElseThrow()
                .delete(true, Distribution.patiently());
        sandboxes().close(id, Distribution.patiently());
        sandboxes().forget(id);
        assertFalse(Files.exists(namespace));
        assertEquals(Optional.empty(), sandboxes().find(id));
        distribution.service(Networks.class).remove("shopnet", Distribution.patiently());
    }
}
