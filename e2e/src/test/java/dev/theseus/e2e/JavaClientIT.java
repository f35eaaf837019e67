package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.Registry;
import dev.theseus.e2e.harness.WithDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docker-java, the library below many Java tools. */
@WithDaemon
class JavaClientIT {
    private final Daemon daemon;
    private DockerClient client;

    JavaClientIT(Daemon daemon) {
        this.daemon = daemon;
        this.client = connect(daemon);
    }

    private static DockerClient connect(Daemon daemon) {
        DefaultDockerClientConfig config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost("unix://" + daemon.socket())
                .withDockerConfig(daemon.folder().resolve("config").toString())
                .withDockerTlsVerify(false)
                .build();
        return DockerClientImpl.getInstance(
                config,
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(config.getDockerHost())
                        .build());
    }

    @BeforeEach
    void ping() {
        client.pingCmd().exec();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
    }

    @Test
    void runsAContainer() throws InterruptedException {
        String id = client.createContainerCmd("busybox")
                .withCmd("sh", "-c", "echo from java; exit 3")
                .withHostConfig(HostConfig.newHostConfig().withMemory(64L << 20))
                .exec()
                .getId();
        client.startContainerCmd(id).exec();
        assertEquals(
                3,
                client.waitContainerCmd(id)
                        .exec(new WaitContainerResultCallback())
                        .awaitStatusCode(20, TimeUnit.SECONDS));
        StringBuilder log = new StringBuilder();
        client.logContainerCmd(id)
                .withStdOut(true)
                .withFollowStream(true)
                .exec(new ResultCallback.Adapter<Frame>() {
                    @Override
                    public void onNext(Frame frame) {
                        log.append(new String(frame.getPayload(), java.nio.charset.StandardCharsets.UTF_8));
                    }
                })
                .awaitCompletion(20, TimeUnit.SECONDS);
        assertEquals("from java\n", log.toString());
        assertEquals(
                64L << 20, client.inspectContainerCmd(id).exec().getHostConfig().getMemory());
        client.removeContainerCmd(id).exec();
        Assertions.assertThrows(
                NotFoundException.class, () -> client.inspectContainerCmd(id).exec());
    }

    @Test
    void buildsAnImage(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("Dockerfile"), "FROM busybox\nARG WORD\nRUN echo $WORD > /word\n");
        String id = client.buildImageCmd(folder.toFile())
                .withBuildArg("WORD", "built")
                .withTags(Set.of("by-docker-java:1"))
                .exec(new BuildImageResultCallback())
                .awaitImageId(60, TimeUnit.SECONDS);
        assertTrue(client.inspectImageCmd("by-docker-java:1").exec().getId().startsWith("sha256:" + id));
        client.removeImageCmd("by-docker-java:1").withForce(true).exec();
    }

    @Test
    void executesInside() throws InterruptedException {
        String id = client.createContainerCmd("busybox")
                .withCmd("sleep", "1000")
                .exec()
                .getId();
        client.startContainerCmd(id).exec();
        String exec = client.execCreateCmd(id)
                .withCmd("sh", "-c", "head -c 5; exit 4")
                .withAttachStdin(true)
                .withAttachStdout(true)
                .exec()
                .getId();
        StringBuilder out = new StringBuilder();
        client.execStartCmd(exec)
                .withStdIn(new java.io.ByteArrayInputStream("typed".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .exec(new ResultCallback.Adapter<Frame>() {
                    @Override
                    public void onNext(Frame frame) {
                        out.append(new String(frame.getPayload(), java.nio.charset.StandardCharsets.UTF_8));
                    }
                })
                .awaitCompletion(20, TimeUnit.SECONDS);
        assertEquals("typed", out.toString());
        assertEquals(4L, client.inspectExecCmd(exec).exec().getExitCodeLong());
    }

    @Test
    void pullsListsAndDescribes() throws InterruptedException {
        try (Registry registry = Registry.open()) {
            String name = registry.host() + "/java/busybox";
            daemon.docker().ok("tag", "busybox", name + ":1");
            client.pushImageCmd(name).withTag("1").start().awaitCompletion(30, TimeUnit.SECONDS);
            client.removeImageCmd(name + ":1").exec();
            client.pullImageCmd(name).withTag("1").start().awaitCompletion(30, TimeUnit.SECONDS);
            assertTrue(client.listImagesCmd().exec().stream()
                    .anyMatch(image -> java.util.List.of(image.getRepoTags()).contains(name + ":1")));
            client.removeImageCmd(name + ":1").exec();
        }
        assertEquals("overlay2", client.infoCmd().exec().getDriver());
        assertEquals("1.51", client.versionCmd().exec().getApiVersion());
        assertEquals(3, client.listNetworksCmd().exec().size());
        assertTrue(client.listVolumesCmd().exec().getVolumes() == null
                || client.listVolumesCmd().exec().getVolumes().isEmpty());
    }
}
