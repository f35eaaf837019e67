package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.WithDaemon;
import org.junit.jupiter.api.Test;

/** {@code docker logs}. */
@WithDaemon
class LogsIT {
    private final DockerCli docker;

    LogsIT(DockerCli docker) {
        this.docker = docker;
    }

    @Test
    void keepsTheStreamsApart() {
        docker.ok("run", "--name", "both", "busybox", "sh", "-c", "echo out; echo err >&2; printf tail");
        var logs = docker.run("logs", "both").ok();
        assertEquals("out\ntail", logs.out());
        assertEquals("err\n", logs.err());
    }

    @Test
    void showsTheEndOnly() {
        docker.ok("run", "--name", "count", "busybox", "seq", "1", "1000");
        assertEquals("999\n1000", docker.ok("logs", "-n", "2", "count"));
        assertEquals(
                1000, docker.run("logs", "--tail", "all", "count").ok().lines().size());
        assertEquals("", docker.ok("logs", "--tail", "0", "count"));
    }

    @Test
    void showsTimesAndFiltersByThem() {
        docker.ok("run", "--name", "timed", "busybox", "sh", "-c", "echo first; sleep 1.2; echo second");
        var lines = docker.run("logs", "-t", "timed").ok().lines();
        assertTrue(lines.get(0).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z first"), lines.get(0));
        String second = lines.get(1).split(" ")[0];
        assertEquals("second", docker.ok("logs", "--since", second, "timed"));
        assertEquals("first", docker.ok("logs", "--until", lines.get(0).split(" ")[0], "timed"));
        assertEquals("", docker.ok("logs", "--since", "2100-01-01T00:00:00", "timed"));
    }

    @Test
    void followsToTheEnd() {
        docker.ok("run", "-d", "--name", "slow", "busybox", "sh", "-c", "echo a; sleep 0.5; echo b; sleep 0.5; echo c");
        assertEquals("a\nb\nc", docker.ok("logs", "-f", "slow"));
    }

    @Test
    void followsUntilTheClientLeaves() {
        docker.ok("run", "-d", "--name", "endless", "busybox", "sh", "-c", "while :; do echo tick; sleep 0.1; done");
        try (Command follow = docker.start("logs", "-f", "--tail", "1", "endless")) {
            follow.awaitOut("tick\ntick\ntick");
            follow.signal("INT");
            follow.result();
        }
        docker.ok("rm", "-f", "endless");
    }

    @Test
    void goesOnOverARestart() {
        docker.ok("run", "--name", "twice", "busybox", "echo", "run");
        docker.ok("start", "-a", "twice");
        assertEquals("run\nrun", docker.ok("logs", "twice"));
    }

    @Test
    void keepsLongLinesWhole() {
        docker.ok("run", "--name", "long", "busybox", "sh", "-c", "head -c 100000 /dev/zero | tr '\\0' x; echo");
        assertEquals("x".repeat(100000) + "\n", docker.run("logs", "long").ok().out());
    }

    @Test
    void keepsATerminalsOutputRaw() {
        docker.ok("run", "-t", "--name", "term", "busybox", "echo", "hello");
        assertEquals("hello\r\n", docker.run("logs", "term").ok().out());
    }

    @Test
    void rotates() {
        docker.ok(
                "run",
                "--name",
                "much",
                "--log-opt",
                "max-size=20k",
                "--log-opt",
                "max-file=2",
                "busybox",
                "sh",
                "-c",
                "for i in 1 2 3; do seq 1 20000; sleep 0.8; done");
        var lines = docker.run("logs", "much").ok().lines();
        assertTrue(lines.size() < 60000, "nothing was rotated away: " + lines.size());
        assertEquals("20000", lines.getLast());
    }

    @Test
    void knowsNoLogsOf() {
        docker.run("logs", "nobody").exited(1).says("No such container: nobody");
        docker.ok("run", "--name", "silent", "--log-driver", "none", "busybox", "echo", "lost");
        docker.run("logs", "silent").exited(1).says("configured logging driver does not support reading");
        docker.run("run", "--log-driver", "nosuch", "busybox", "true")
                .exited(125)
                .says("nosuch");
    }
}
