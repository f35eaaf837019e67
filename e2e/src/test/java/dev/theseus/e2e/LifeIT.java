package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Registry;
import dev.theseus.e2e.harness.Trees;
import dev.theseus.e2e.harness.WithDaemon;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Containers outlive their daemon. */
@WithDaemon
class LifeIT {
    private static final String TICKING = "i=0; while :; do i=$((i+1)); echo tick $i; sleep 0.1; done";

    private final Daemon daemon;
    private final DockerCli docker;

    LifeIT(Daemon daemon, DockerCli docker) {
        this.daemon = daemon;
        this.docker = docker;
    }

    private static boolean lives(String pid) {
        return ProcessHandle.of(Long.parseLong(pid)).isPresent();
    }

    @Test
    void containersOutliveAKill() {
        int port = Registry.freePort();
        docker.ok("network", "create", "lasting");
        docker.ok("run", "-d", "--name", "ticks", "--network", "lasting", "busybox", "sh", "-c", TICKING);
        docker.ok(
                "run",
                "-d",
                "--name",
                "serves",
                "--network",
                "lasting",
                "-p",
                "127.0.0.1:" + port + ":80",
                "busybox",
                "sh",
                "-c",
                "while :; do echo served | nc -l -p 80; done");
        String pid = docker.inspect("ticks", "{{.State.Pid}}");
        String started = docker.inspect("ticks", "{{.State.StartedAt}}");
        daemon.kill();
        assertTrue(lives(pid));
        Command.await(
                "the port without a daemon",
                Duration.ofSeconds(10),
                () -> Command.run("timeout", "3", "nc", "-d", "-w", "2", "127.0.0.1", Integer.toString(port))
                        .out()
                        .equals("served\n"));
        Command.pause(Duration.ofMillis(800));
        daemon.start();
        assertEquals(
                "running " + pid + " " + started + " 0",
                docker.inspect("ticks", "{{.State.Status}} {{.State.Pid}} {{.State.StartedAt}} {{.RestartCount}}"));
        var lines = docker.run("logs", "ticks").ok().lines();
        for (int i = 0; i < lines.size(); i++) {
            assertEquals("tick " + (i + 1), lines.get(i));
        }
        Command.await(
                "more logs",
                Duration.ofSeconds(5),
                () -> docker.run("logs", "ticks").lines().size() > lines.size());
        Command.await(
                "the port again",
                Duration.ofSeconds(10),
                () -> Command.run("timeout", "3", "nc", "-d", "-w", "2", "127.0.0.1", Integer.toString(port))
                        .out()
                        .equals("served\n"));
        docker.ok("exec", "ticks", "ping", "-c", "1", "-W", "2", "serves");
        try (Command attached = docker.start("attach", "--no-stdin", "ticks")) {
            attached.awaitOut("tick ");
        }
        docker.ok("stop", "-t", "0", "ticks");
        assertEquals("137", docker.inspect("ticks", "{{.State.ExitCode}}"));
        docker.ok("rm", "-f", "ticks", "serves");
        docker.ok("network", "rm", "lasting");
    }

    @Test
    void learnsOfEndsItMissed() {
        docker.ok("run", "-d", "--name", "ends", "busybox", "sh", "-c", "sleep 1; exit 5");
        docker.ok("run", "-d", "--rm", "--name", "vanishes", "-v", "/anon", "busybox", "sleep", "1");
        docker.ok(
                "run",
                "-d",
                "--name",
                "returns",
                "--restart",
                "always",
                "busybox",
                "sh",
                "-c",
                "sleep 1; test -f /second && sleep 1000; touch /second; exit 1");
        docker.ok("run", "-d", "--name", "stays", "--restart", "unless-stopped", "busybox", "sleep", "1000");
        docker.ok("stop", "-t", "0", "stays");
        docker.ok("run", "-d", "--name", "dies", "busybox", "sleep", "1000");
        String dying = docker.inspect("dies", "{{.State.Pid}}");
        daemon.kill();
        Command.run("kill", "-9", dying).ok();
        Command.pause(Duration.ofMillis(1800));
        daemon.start();
        assertEquals("exited 5", docker.inspect("ends", "{{.State.Status}} {{.State.ExitCode}}"));
        assertEquals("exited 137", docker.inspect("dies", "{{.State.Status}} {{.State.ExitCode}}"));
        Command.await(
                "the removal",
                Duration.ofSeconds(10),
                () -> docker.run("inspect", "vanishes").exit() == 1);
        assertEquals("", docker.ok("volume", "ls", "-q"));
        Command.await(
                "the return",
                Duration.ofSeconds(10),
                () -> docker.inspect("returns", "{{.State.Status}}").equals("running"));
        assertEquals("exited", docker.inspect("stays", "{{.State.Status}}"));
        docker.ok("start", "ends");
        assertEquals("5", docker.ok("wait", "ends"));
    }

    @Test
    void stopsPolitelyAndLeavesContainersRunning() {
        docker.ok("run", "-d", "--name", "kept", "-e", "X=1", "busybox", "sh", "-c", TICKING);
        String pid = docker.inspect("kept", "{{.State.Pid}}");
        try (Command follow = docker.start("logs", "-f", "kept")) {
            follow.awaitOut("tick 1");
            daemon.stop();
            follow.result();
        }
        assertFalse(java.nio.file.Files.exists(daemon.socket()), "the socket stays");
        assertTrue(lives(pid));
        daemon.start();
        assertEquals(pid, docker.inspect("kept", "{{.State.Pid}}"));
        docker.ok("exec", "kept", "true");
    }

    @Test
    void keepsEverythingOverAStart() {
        docker.ok("volume", "create", "--label", "v=1", "vol");
        docker.ok("network", "create", "--label", "n=1", "net");
        docker.ok("create", "--name", "idle", "--network", "net", "-v", "vol:/v", "busybox", "cat", "/v/f");
        docker.ok("tag", "busybox", "named:tag");
        String before = docker.ok("inspect", "idle", "vol", "net", "named:tag");
        daemon.kill();
        daemon.start();
        assertEquals(before, docker.ok("inspect", "idle", "vol", "net", "named:tag"));
        docker.ok("run", "--rm", "-v", "vol:/v", "busybox", "sh", "-c", "echo f > /v/f");
        assertEquals("f", docker.ok("start", "-a", "idle"));
        docker.ok("rm", "idle");
        docker.ok("network", "rm", "net");
        docker.ok("volume", "rm", "vol");
        docker.ok("rmi", "named:tag");
    }

    @Test
    void refusesASecondDaemonOnItsRoots() throws InterruptedException {
        Process second = daemon.launch("second.log");
        assertTrue(second.waitFor(20, TimeUnit.SECONDS));
        assertNotEquals(0, second.exitValue());
        String log = Trees.read(daemon.folder().resolve("second.log"));
        assertTrue(log.contains(daemon.dataRoot().toString()) || log.contains("pid"), log);
        docker.ok("version");
    }

    @Test
    void livesBesideAnother() {
        try (Daemon other = Daemon.create()) {
            other.loadBusybox();
            docker.ok("run", "-d", "--name", "same", "busybox", "sleep", "1000");
            other.docker().ok("run", "-d", "--name", "same", "busybox", "sleep", "1000");
            assertNotEquals(docker.inspect("same", "{{.Id}}"), other.docker().inspect("same", "{{.Id}}"));
            docker.ok("exec", "same", "ping", "-c", "1", "-W", "2", daemon.subnet() + ".0.1");
            other.docker().ok("exec", "same", "ping", "-c", "1", "-W", "2", other.subnet() + ".0.1");
            other.docker().ok("rm", "-f", "same");
            assertEquals("running", docker.inspect("same", "{{.State.Status}}"));
        }
    }

    @Test
    void rereadsItsConfigurationOnHangup() {
        daemon.signal("HUP");
        Command.pause(Duration.ofMillis(300));
        assertTrue(daemon.alive());
        docker.ok("version");
    }
}
