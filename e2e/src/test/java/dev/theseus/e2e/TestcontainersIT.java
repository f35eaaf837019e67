package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.Registry;
import dev.theseus.e2e.harness.WithDaemon;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/** Testcontainers, without its reaper: that is an image of its own. */
@WithDaemon
class TestcontainersIT {
    private final Daemon daemon;

    TestcontainersIT(Daemon daemon) {
        this.daemon = daemon;
        // Testcontainers reads these before the environment, and once for the whole process.
        System.setProperty("docker.host", "unix://" + daemon.socket());
    }

    @Test
    void runsAService() throws Exception {
        try (Registry registry = Registry.open()) {
            String name = registry.host() + "/busybox:tc";
            daemon.docker().ok("tag", "busybox", name);
            daemon.docker().ok("push", "-q", name);
            daemon.docker().ok("rmi", name);
            try (Network network = Network.newNetwork();
                    GenericContainer<?> service = new GenericContainer<>(DockerImageName.parse(name))) {
                service.withNetwork(network)
                        .withNetworkAliases("service")
                        .withEnv("WORD", "served")
                        .withCopyToContainer(Transferable.of("copied"), "/copied")
                        .withExposedPorts(80)
                        .withCommand("sh", "-c", "echo ready; while :; do echo $WORD | nc -l -p 80; done")
                        .waitingFor(Wait.forLogMessage(".*ready.*", 1).withStartupTimeout(Duration.ofSeconds(30)))
                        .start();
                assertEquals("served", read(service.getHost(), service.getMappedPort(80)));
                assertEquals("copied", service.execInContainer("cat", "/copied").getStdout());
                assertEquals(7, service.execInContainer("sh", "-c", "exit 7").getExitCode());
                service.copyFileToContainer(MountableFile.forHostPath("/etc/hostname"), "/from-host");
                assertEquals(0, service.execInContainer("test", "-s", "/from-host").getExitCode());
                assertTrue(service.getLogs().contains("ready"));
            }
            daemon.docker().ok("rmi", name);
        }
        assertEquals("", daemon.docker().ok("ps", "-aq"));
    }

    private static String read(String host, int port) throws IOException, InterruptedException {
        for (int attempt = 0; attempt < 50; attempt++) {
            try (Socket socket = new Socket(host, port)) {
                socket.setSoTimeout(2000);
                return new String(socket.getInputStream().readNBytes(6), StandardCharsets.UTF_8);
            } catch (IOException notYet) {
                Thread.sleep(100);
            }
        }
        throw new IOException("no answer of " + host + ":" + port);
    }
}
