package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Leftovers;
import dev.theseus.e2e.harness.Netns;
import dev.theseus.e2e.harness.Registry;
import dev.theseus.e2e.harness.WithDaemon;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Published ports are there by IPv6 too, though the containers have IPv4 alone; whatever becomes of the daemon. */
@WithDaemon
class Ipv6PortsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("::1");

    private final DockerCli docker;
    private final Daemon daemon;

    Ipv6PortsIT(DockerCli docker, Daemon daemon) {
        this.docker = docker;
        this.daemon = daemon;
    }

    @AfterEach
    void tidy() {
        if (!daemon.alive()) {
            daemon.start();
        }
        daemon.removeContainers();
    }

    /** Sends back whatever it gets. */
    private void echo(String name, String... options) {
        List<String> command = new ArrayList<>(List.of("run", "-d", "--name", name));
        command.addAll(List.of(options));
        command.addAll(List.of("busybox", "nc", "-ll", "-p", "80", "-e", "cat"));
        docker.ok(command.toArray(String[]::new));
    }

    private static boolean answers(InetAddress host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 2000);
            socket.setSoTimeout(2000);
            socket.getOutputStream().write('x');
            return socket.getInputStream().read() == 'x';
        } catch (IOException none) {
            return false;
        }
    }

    private static void awaitAnswer(int port) {
        Command.await("an answer of [::1]:" + port, PATIENCE, () -> answers(LOOPBACK, port));
    }

    private long relay() {
        List<ProcessHandle> all = new Leftovers(daemon).relays();
        assertEquals(1, all.size(), "relays");
        return all.getFirst().pid();
    }

    /** Asks without a pause until it is closed. */
    private static final class Traffic implements AutoCloseable {
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();
        private final Thread thread;

        Traffic(int port) {
            thread = Thread.ofPlatform().start(() -> {
                while (!over.get()) {
                    if (!answers(LOOPBACK, port)) {
                        failed.incrementAndGet();
                    }
                    asked.incrementAndGet();
                }
            });
        }

        void awaitMore(int count) {
            int before = asked.get();
            Command.await("more traffic", PATIENCE, () -> asked.get() >= before + count);
        }

        @Override
        public void close() {
            over.set(true);
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void assertUnharmed() {
            close();
            assertEquals(0, failed.get(), "failed of " + asked.get());
            assertTrue(asked.get() > 20, asked + " asked");
        }
    }

    @Test
    void isShownAndServed() {
        int port = Registry.freePort();
        echo("web", "-p", port + ":80");
        awaitAnswer(port);
        assertTrue(answers(InetAddress.ofLiteral("127.0.0.1"), port));
        assertEquals(
                List.of("80/tcp -> 0.0.0.0:" + port, "80/tcp -> :::" + port),
                plain(docker.ok("port", "web")).lines().toList());
        assertEquals(
                "0.0.0.0 ::",
                docker.inspect(
                        "web",
                        "{{with index .NetworkSettings.Ports \"80/tcp\"}}{{(index . 0).HostIp}} {{(index . 1).HostIp}}{{end}}"));
        String shown = plain(docker.ok("ps", "--format", "{{.Ports}}"));
        assertTrue(shown.contains("0.0.0.0:" + port + "->80/tcp") && shown.contains(":::" + port + "->80/tcp"), shown);
        long relay = relay();
        docker.ok("rm", "-f", "web");
        assertFalse(answers(LOOPBACK, port));
        echo("web", "-p", port + ":80");
        awaitAnswer(port);
        assertEquals(relay, relay(), "one process, whatever comes and goes");
    }

    /** Newer commands put addresses into brackets. */
    private static String plain(String shown) {
        return shown.replace("[", "").replace("]", "");
    }

    @Test
    void servesOtherHosts() {
        int port = Registry.freePort();
        echo("web", "-p", port + ":80");
        try (Netns far =
                new Netns(daemon.name() + "6", "10.98." + daemon.subnet().substring(3))) {
            String prefix = "fd98:" + daemon.subnet().substring(3);
            Command.run("ip", "addr", "add", prefix + "::1/64", "dev", daemon.name() + "6h", "nodad")
                    .ok();
            far.run("ip", "addr", "add", prefix + "::2/64", "dev", "eth0", "nodad")
                    .ok();
            Command.await(
                    "an answer for another host",
                    PATIENCE,
                    () -> far.run("sh", "-c", "echo over | timeout 3 nc -N -w 2 " + prefix + "::1 " + port)
                            .out()
                            .equals("over\n"));
        }
    }

    /** The relay is a process of the host: the container sees its bridge's address, as with docker-proxy. */
    @Test
    void theSourceIsTheBridge() {
        int port = Registry.freePort();
        docker.ok(
                "run",
                "-d",
                "--name",
                "who",
                "-p",
                port + ":80",
                "busybox",
                "nc",
                "-ll",
                "-p",
                "80",
                "-e",
                "sh",
                "-c",
                "netstat -tn | grep :80");
        Command.await("a connection", PATIENCE, () -> answersAnything(port));
        String gateway = docker.inspect("who", "{{.NetworkSettings.Gateway}}");
        String seen = Command.run("timeout", "5", "nc", "-d", "-w", "4", "::1", Integer.toString(port))
                .out();
        assertTrue(seen.contains(gateway + ":"), seen);
    }

    private static boolean answersAnything(int port) {
        return !Command.run("timeout", "5", "nc", "-d", "-w", "4", "::1", Integer.toString(port))
                .out()
                .isEmpty();
    }

    @Test
    void anAddressThatWasGivenIsKept() {
        int port = Registry.freePort();
        echo("web", "-p", "[::1]:" + port + ":80");
        awaitAnswer(port);
        assertEquals("80/tcp -> ::1:" + port, plain(docker.ok("port", "web")));
        assertFalse(answers(InetAddress.ofLiteral("127.0.0.1"), port));
    }

    @Test
    void datagramsComeAndGo() throws IOException {
        int port = Registry.freePort();
        docker.ok("run", "-d", "--name", "udp", "-p", port + ":99/udp", "busybox", "sleep", "1000");
        // The image has no program that listens for datagrams; the machine's does, in the container's network.
        List<String> server = List.of(
                "nsenter",
                "-n",
                "-t",
                docker.inspect("udp", "{{.State.Pid}}"),
                "socat",
                "UDP4-LISTEN:99,fork",
                "EXEC:cat");
        try (Command running = Command.start(Map.of(), server);
                DatagramSocket client = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            client.connect(LOOPBACK, port);
            client.setSoTimeout(500);
            Command.await("a datagram", PATIENCE, () -> running.alive() && echoes(client));
            daemon.kill();
            assertTrue(echoes(client) || echoes(client));
            daemon.start();
            assertTrue(echoes(client) || echoes(client));
        }
    }

    private static boolean echoes(DatagramSocket client) {
        try {
            client.send(new DatagramPacket(new byte[] {1, 2}, 2));
            DatagramPacket answer = new DatagramPacket(new byte[9], 9);
            client.receive(answer);
            return answer.getLength() == 2;
        } catch (IOException silence) {
            return false;
        }
    }

    @Test
    void goesOnWithoutTheDaemon() {
        int port = Registry.freePort();
        int gone = Registry.freePort();
        echo("web", "-p", port + ":80");
        echo("gone", "-p", gone + ":80");
        awaitAnswer(port);
        awaitAnswer(gone);
        long relay = relay();
        try (Traffic traffic = new Traffic(port)) {
            traffic.awaitMore(10);
            daemon.kill();
            traffic.awaitMore(10);
            daemon.start();
            traffic.awaitMore(10);
            daemon.stop();
            daemon.start();
            traffic.awaitMore(10);
            traffic.assertUnharmed();
        }
        assertEquals(relay, relay());
        docker.ok("rm", "-f", "gone");
        assertFalse(answers(LOOPBACK, gone));
        assertTrue(answers(LOOPBACK, port));
    }

    @Test
    void whatEndedWithoutTheDaemonIsClosed() {
        int port = Registry.freePort();
        echo("web", "-p", port + ":80");
        awaitAnswer(port);
        String pid = docker.inspect("web", "{{.State.Pid}}");
        daemon.kill();
        Command.run("kill", "-9", pid).ok();
        daemon.start();
        Command.await("the end of the relay", PATIENCE, () -> !holds(port));
    }

    private static boolean holds(int port) {
        return Command.run("ss", "-Hltn", "sport = :" + port).out().contains("[::]:" + port);
    }

    @Test
    void aRelayThatDiesIsReplaced() {
        int port = Registry.freePort();
        echo("web", "-p", port + ":80");
        awaitAnswer(port);
        long before = relay();
        Command.run("kill", "-9", Long.toString(before)).ok();
        awaitAnswer(port);
        assertNotEquals(before, relay());
    }

    /** The machine loses power: nothing is left but the data root. */
    @Test
    void isThereAgainAfterABoot() {
        int port = Registry.freePort();
        echo("web", "--restart", "always", "-p", port + ":80");
        awaitAnswer(port);
        daemon.kill();
        new Leftovers(daemon).survivors().forEach(ProcessHandle::destroyForcibly);
        Command.await(
                "the end of all",
                PATIENCE,
                () -> new Leftovers(daemon).survivors().isEmpty());
        daemon.start();
        awaitAnswer(port);
    }

    @Test
    void theFirewallsDriverMayBeReplaced() {
        int port = Registry.freePort();
        echo("web", "-p", port + ":80");
        awaitAnswer(port);
        try (Traffic traffic = new Traffic(port)) {
            traffic.awaitMore(10);
            daemon.shell().run("driver:use firewall nftables").ok();
            traffic.awaitMore(10);
            daemon.shell().run("driver:use firewall iptables").ok();
            traffic.awaitMore(10);
            traffic.assertUnharmed();
        }
    }

    @Test
    void canBeSwitchedOff() {
        int port = Registry.freePort();
        try (Daemon other = Daemon.create("--userland-proxy=false")) {
            other.loadBusybox();
            other.docker().ok("run", "-d", "--name", "web", "-p", port + ":80", "busybox", "sleep", "1000");
            assertEquals("80/tcp -> 0.0.0.0:" + port, other.docker().ok("port", "web"));
            assertEquals(List.of(), new Leftovers(other).relays());
        }
    }

    @Test
    void aHostWithoutIpv6IsLeftInPeace() {
        try (Netns host =
                new Netns(daemon.name() + "4", "10.97." + daemon.subnet().substring(3))) {
            host.run("sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1").ok();
            try (Daemon other = Daemon.createIn(host)) {
                other.loadBusybox();
                other.docker().ok("run", "-d", "--name", "web", "-p", "8080:80", "busybox", "sleep", "1000");
                assertEquals("80/tcp -> 0.0.0.0:8080", other.docker().ok("port", "web"));
                assertFalse(other.log().contains("relay"), other.log());
            }
        }
    }
}
