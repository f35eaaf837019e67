package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Netns;
import dev.theseus.e2e.harness.Registry;
import dev.theseus.e2e.harness.Result;
import dev.theseus.e2e.harness.WithDaemon;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Published ports: from loopback, another host and other containers. */
@WithDaemon
class PortsIT {
    private static final String SERVER = "while :; do echo served | nc -l -p 80; done";

    private final DockerCli docker;
    private final Daemon daemon;

    PortsIT(DockerCli docker, Daemon daemon) {
        this.docker = docker;
        this.daemon = daemon;
    }

    private void serve(String name, String... options) {
        List<String> command = new ArrayList<>(List.of("run", "-d", "--name", name));
        command.addAll(List.of(options));
        command.addAll(List.of("busybox", "sh", "-c", SERVER));
        docker.ok(command.toArray(String[]::new));
    }

    private static Result fetch(String host, int port) {
        return Command.run("timeout", "3", "nc", "-d", "-w", "2", host, Integer.toString(port));
    }

    private static void awaitServed(String host, int port) {
        Command.await(
                "an answer of " + host + ":" + port,
                Duration.ofSeconds(10),
                () -> fetch(host, port).out().equals("served\n"));
    }

    @Test
    void servesFromEverywhere() {
        int port = Registry.freePort();
        serve("web", "-p", port + ":80");
        assertEquals(
                "80/tcp -> 0.0.0.0:" + port,
                docker.ok("port", "web").lines().findFirst().orElse(""));
        awaitServed("127.0.0.1", port);
        awaitServed(daemon.subnet() + ".0.1", port);
        try (Netns far =
                new Netns(daemon.name() + "f", "10.99." + daemon.subnet().substring(3))) {
            Command.await(
                    "an answer for another host",
                    Duration.ofSeconds(10),
                    () -> far.run("timeout", "3", "nc", "-d", "-w", "2", far.machine(), Integer.toString(port))
                            .out()
                            .equals("served\n"));
        }
        Command.await(
                "an answer for a container",
                Duration.ofSeconds(10),
                () -> docker.run(
                                "run",
                                "--rm",
                                "busybox",
                                "sh",
                                "-c",
                                "nc -w 2 " + daemon.subnet() + ".0.1 " + port + " < /dev/null")
                        .out()
                        .equals("served\n"));
        docker.ok("rm", "-f", "web");
        assertEquals("", fetch("127.0.0.1", port).out());
    }

    @Test
    void choosesAPort() {
        serve("some", "-p", "127.0.0.1::80");
        String shown = docker.ok("port", "some", "80");
        assertTrue(shown.matches("127\\.0\\.0\\.1:\\d+"), shown);
        awaitServed("127.0.0.1", Integer.parseInt(shown.substring(10)));
        assertNotEquals(
                "served\n",
                fetch(daemon.subnet() + ".0.1", Integer.parseInt(shown.substring(10)))
                        .out());
    }

    @Test
    void publishesRangesAndAllExposed() {
        int port = 20000 + (int) (ProcessHandle.current().pid() % 10000);
        docker.ok("run", "-d", "--name", "range", "-p", port + "-" + (port + 2) + ":80-82", "busybox", "sleep", "1000");
        assertEquals(
                port + 1,
                Integer.parseInt(docker.ok("port", "range", "81")
                        .lines()
                        .findFirst()
                        .orElse("")
                        .replaceAll(".*:", "")));
        docker.ok("run", "-d", "--name", "all", "-P", "--expose", "90-91", "busybox", "sleep", "1000");
        assertEquals(
                2,
                docker.run("port", "all").ok().lines().stream()
                        .filter(line -> line.contains("0.0.0.0"))
                        .count());
    }

    @Test
    void forwardsUdp() {
        int port = Registry.freePort();
        docker.ok("run", "-d", "--name", "udp", "-p", "127.0.0.1:" + port + ":99/udp", "busybox", "sleep", "1000");
        // The image has no program that listens for datagrams; the machine's does, in the container's network.
        try (Command server = Command.start(
                java.util.Map.of(),
                List.of(
                        "nsenter",
                        "-n",
                        "-t",
                        docker.inspect("udp", "{{.State.Pid}}"),
                        "socat",
                        "-u",
                        "UDP-RECV:99",
                        "-"))) {
            Command.await("a datagram", Duration.ofSeconds(10), () -> {
                Command.run("sh", "-c", "echo datagram | socat -u - UDP:127.0.0.1:" + port);
                return server.outSoFar().contains("datagram");
            });
        }
    }

    @Test
    void refusesATakenPort() {
        int port = Registry.freePort();
        serve("first", "-p", "127.0.0.1:" + port + ":80");
        docker.run("run", "--name", "second", "-p", "127.0.0.1:" + port + ":80", "busybox", "true")
                .exited(125)
                .says("port is already allocated");
        assertEquals("created", docker.inspect("second", "{{.State.Status}}"));
        docker.ok("rm", "second");
        try (Command listening = Command.start(
                java.util.Map.of(),
                List.of("nc", "-l", "127.0.0.1", Integer.toString(port + 1 > 65535 ? port - 1 : port + 1)))) {
            Command.await("a listener", Duration.ofSeconds(5), () -> listening.alive());
            Command.pause(Duration.ofMillis(200));
            docker.run(
                            "run",
                            "--rm",
                            "-p",
                            "127.0.0.1:" + (port + 1 > 65535 ? port - 1 : port + 1) + ":80",
                            "busybox",
                            "true")
                    .exited(125)
                    .says("address already in use");
        }
        docker.ok("stop", "-t", "0", "first");
        docker.ok("run", "--rm", "-p", "127.0.0.1:" + port + ":80", "busybox", "true");
        docker.run("run", "--rm", "-p", "99999:80", "busybox", "true")
                .exited(125)
                .says("99999");
    }

    @Test
    void keepsPortsOverARestart() {
        int port = Registry.freePort();
        serve("again", "-p", "127.0.0.1:" + port + ":80");
        awaitServed("127.0.0.1", port);
        docker.ok("restart", "-t", "0", "again");
        awaitServed("127.0.0.1", port);
        docker.ok("pause", "again");
        docker.ok("unpause", "again");
        awaitServed("127.0.0.1", port);
    }
}
