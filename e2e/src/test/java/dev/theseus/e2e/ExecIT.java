package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Api;
import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.WithDaemon;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code docker exec}. */
@WithDaemon
class ExecIT {
    private final DockerCli docker;
    private final Api api;

    ExecIT(DockerCli docker, Api api) {
        this.docker = docker;
        this.api = api;
    }

    @BeforeEach
    void startIt() {
        docker.ok("run", "-d", "--name", "host", "-e", "BASE=1", "-w", "/tmp", "busybox", "sleep", "1000");
    }

    @Test
    void runsAndPassesTheExitCodeOn() {
        var result = docker.run("exec", "host", "sh", "-c", "echo out; echo err >&2; exit 7")
                .exited(7);
        assertEquals("out\n", result.out());
        assertEquals("err\n", result.err());
    }

    @Test
    void failsAsARunDoes() {
        docker.run("exec", "host", "nothere").exited(127).says("executable file not found");
        docker.run("exec", "host", "/etc/passwd").exited(126).says("permission denied");
        docker.run("exec", "-w", "/nowhere", "host", "true").exited(127).says("/nowhere");
        docker.run("exec", "-u", "nobodyatall", "host", "true").failed("unable to find user nobodyatall");
        docker.run("exec", "nobody", "true").exited(1).says("No such container: nobody");
    }

    @Test
    void takesEveryOption() {
        assertEquals("1 2 /tmp", docker.ok("exec", "-e", "MORE=2", "host", "sh", "-c", "echo $BASE $MORE $PWD"));
        assertEquals("/etc", docker.ok("exec", "-w", "/etc", "host", "pwd"));
        assertEquals("65534", docker.ok("exec", "-u", "nobody", "host", "id", "-u"));
        assertEquals("12 34", docker.ok("exec", "-u", "12:34", "host", "sh", "-c", "echo $(id -u) $(id -g)"));
        String env = dev.theseus.e2e.harness.Trees.write(
                        java.nio.file.Path.of(
                                System.getProperty("java.io.tmpdir"),
                                "theseus-e2e-env-" + ProcessHandle.current().pid()),
                        "FROM_FILE=yes\n")
                .toString();
        assertEquals("yes", docker.ok("exec", "--env-file", env, "host", "sh", "-c", "echo $FROM_FILE"));
        dev.theseus.e2e.harness.Trees.delete(java.nio.file.Path.of(env));
        String plain = docker.ok("exec", "host", "grep", "CapEff", "/proc/self/status");
        String privileged = docker.ok("exec", "--privileged", "host", "grep", "CapEff", "/proc/self/status");
        assertEquals("CapEff:\t00000000a80425fb", plain);
        assertTrue(privileged.compareTo(plain) != 0, privileged);
    }

    @Test
    void pipesInput() {
        assertEquals(
                "abc", docker.runWith("abc", "exec", "-i", "host", "cat").ok().out());
        byte[] bytes = new byte[4 << 20];
        assertEquals(
                "4194304",
                docker.runWith(bytes, "exec", "-i", "host", "wc", "-c").ok().text());
    }

    @Test
    void givesATerminal() {
        try (Command terminal = docker.onTerminal("exec", "-it", "host", "sh")) {
            terminal.write("tty; exit 4\n");
            terminal.result().exited(4).says("/dev/pts/");
        }
    }

    @Test
    void runsDetached() {
        docker.ok("exec", "-d", "host", "sh", "-c", "echo there > /tmp/mark");
        Command.await(
                "the mark",
                Duration.ofSeconds(10),
                () -> docker.run("exec", "host", "cat", "/tmp/mark").text().equals("there"));
    }

    @Test
    void tellsAboutItself() {
        String id = api.post("/containers/host/exec", "{\"Cmd\":[\"sh\",\"-c\",\"exit 5\"],\"AttachStdout\":true}")
                .is(201)
                .json()
                .getAsJsonObject()
                .get("Id")
                .getAsString();
        var before = api.get("/exec/" + id + "/json").is(200).json().getAsJsonObject();
        assertEquals(false, before.get("Running").getAsBoolean());
        assertTrue(before.get("ExitCode").isJsonNull());
        api.post("/exec/" + id + "/start", "{\"Detach\":true}").is(200);
        Command.await(
                "its end",
                Duration.ofSeconds(10),
                () -> !api.get("/exec/" + id + "/json")
                        .json()
                        .getAsJsonObject()
                        .get("ExitCode")
                        .isJsonNull());
        assertEquals(
                5,
                api.get("/exec/" + id + "/json")
                        .json()
                        .getAsJsonObject()
                        .get("ExitCode")
                        .getAsInt());
        api.post("/exec/" + id + "/start", "{\"Detach\":true}").is(409);
        api.get("/exec/none/json").is(404);
        api.post("/containers/host/exec", "{}").is(400);
    }

    @Test
    void needsARunningContainer() {
        docker.ok("kill", "host");
        docker.ok("wait", "host");
        docker.run("exec", "host", "true").exited(1).says("is not running");
    }

    @Test
    void endsWithItsContainer() {
        try (Command running = docker.start("exec", "host", "sh", "-c", "echo on; sleep 1000")) {
            running.awaitOut("on");
            docker.ok("kill", "host");
            running.result().exited(137);
        }
    }
}
