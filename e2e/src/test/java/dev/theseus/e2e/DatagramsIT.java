package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.WithDaemon;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.PortUnreachableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** UDP clients that go on sending while containers come and go. */
@WithDaemon
class DatagramsIT {
    private final DockerCli docker;

    DatagramsIT(DockerCli docker) {
        this.docker = docker;
    }

    /** Sends until the container has received something. */
    private void reaches(DatagramSocket client, String container) {
        Command.await("a datagram in " + container, Duration.ofSeconds(20), () -> {
            send(client);
            return received(container) > 0;
        });
    }

    private static void send(DatagramSocket client) {
        try {
            client.send(new DatagramPacket("x".getBytes(StandardCharsets.US_ASCII), 1));
        } catch (PortUnreachableException nobody) {
            // Told of what was sent before.
            return;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Nothing listens in the container: what comes is counted as sent to no port. */
    private int received(String container) {
        return Integer.parseInt(docker.ok("exec", container, "awk", "/^Udp: [0-9]/ { print $3 }", "/proc/net/snmp"));
    }

    private void receiver(String name, String... options) {
        List<String> command = new ArrayList<>(List.of("run", "-d", "--name", name));
        command.addAll(List.of(options));
        command.addAll(List.of("busybox", "sleep", "1000"));
        docker.ok(command.toArray(String[]::new));
    }

    @Test
    void aClientReachesAContainerThatCameLaterAndNeverAnotherOne() throws IOException {
        int port = 18_000 + (int) (ProcessHandle.current().pid() % 10_000);
        try (DatagramSocket client = new DatagramSocket()) {
            client.connect(InetAddress.getLoopbackAddress(), port);
            send(client);
            receiver("first", "-p", port + ":5000/udp");
            send(client);
            reaches(client, "first");
            String address = docker.inspect("first", "{{.NetworkSettings.IPAddress}}");
            docker.ok("rm", "-f", "first");

            receiver("other");
            assertEquals(address, docker.inspect("other", "{{.NetworkSettings.IPAddress}}"));
            for (int i = 0; i < 5; i++) {
                send(client);
            }
            receiver("second", "-p", port + ":5000/udp");
            reaches(client, "second");
            assertEquals(0, received("other"), "it publishes nothing");
        }
    }
}
