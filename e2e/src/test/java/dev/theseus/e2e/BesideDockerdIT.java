package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Netns;
import dev.theseus.e2e.harness.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** On a machine where a real dockerd runs, which lets nothing be forwarded that it does not know. */
class BesideDockerdIT {
    private static final String NAME = "tbd" + ProcessHandle.current().pid() % 100000;
    private static final String NET = "10.98." + ProcessHandle.current().pid() % 250;

    @Test
    void passesItsDroppedForwarding() throws IOException {
        Path folder = Files.createTempDirectory("theseus-e2e-dockerd");
        try (Netns machine = new Netns(NAME, NET)) {
            // dockerd drops forwarding only where it is the one to allow it.
            machine.run("sh", "-c", "echo 0 > /proc/sys/net/ipv4/ip_forward").ok();
            beside(machine, folder);
        } finally {
            // dockerd mounts its root onto itself, and leaves that when it is killed.
            Command.run("umount", "-l", folder.resolve("data").toString());
            Trees.delete(folder);
        }
    }

    private static void beside(Netns machine, Path folder) {
        try (Command dockerd = Command.start(Map.of(), dockerd(machine, folder))) {
            Command.await(
                    "dockerd",
                    Duration.ofSeconds(60),
                    () -> Files.exists(folder.resolve("d.sock"))
                            && Command.run(
                                            "curl",
                                            "-s",
                                            "--unix-socket",
                                            folder.resolve("d.sock").toString(),
                                            "http://x/_ping")
                                    .text()
                                    .equals("OK"));
            assertTrue(machine.run("iptables", "-S", "FORWARD").out().contains("-P FORWARD DROP"));
            try (Daemon daemon = Daemon.createIn(machine)) {
                daemon.loadBusybox();
                serves(daemon.docker(), machine);
            }
            assertTrue(machine.run("iptables", "-S", "FORWARD").out().contains("DOCKER-USER"));
            dockerd.signal("TERM");
            dockerd.result();
        }
    }

    private static List<String> dockerd(Netns machine, Path folder) {
        List<String> command = new ArrayList<>(machine.enter());
        command.addAll(List.of(
                "dockerd",
                "--host=unix://" + folder.resolve("d.sock"),
                "--data-root=" + folder.resolve("data"),
                "--exec-root=" + folder.resolve("exec"),
                "--pidfile=" + folder.resolve("pid"),
                "--storage-driver=vfs",
                "--bip=10.97." + NET.substring(6) + ".1/24"));
        return command;
    }

    private static void serves(DockerCli docker, Netns machine) {
        docker.ok(
                "run",
                "-d",
                "--name",
                "web",
                "-p",
                "8080:80",
                "busybox",
                "sh",
                "-c",
                "while :; do echo served | nc -l -p 80; done");
        Command.await(
                "an answer through the machine",
                Duration.ofSeconds(10),
                () -> Command.run("timeout", "3", "nc", "-d", "-w", "2", machine.address(), "8080")
                        .out()
                        .equals("served\n"));
        assertEquals(
                0,
                docker.run("exec", "web", "ping", "-c", "1", "-W", "2", machine.machine())
                        .exit());
    }
}
