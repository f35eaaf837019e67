package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.WithDaemon;
import org.junit.jupiter.api.Test;

/** {@code docker run}: streams, exit codes, terminals. */
@WithDaemon
class RunIT {
    private final DockerCli docker;
    private final Daemon daemon;

    RunIT(DockerCli docker, Daemon daemon) {
        this.docker = docker;
        this.daemon = daemon;
    }

    @Test
    void printsOnBothStreams() {
        var result = docker.run("run", "--rm", "busybox", "sh", "-c", "echo out; echo err >&2")
                .ok();
        assertEquals("out\n", result.out());
        assertEquals("err\n", result.err());
    }

    @Test
    void passesTheExitCodeOn() {
        docker.run("run", "--rm", "busybox", "sh", "-c", "exit 7").exited(7);
    }

    @Test
    void saysThatTheCommandIsMissing() {
        docker.run("run", "--rm", "busybox", "nothere").exited(127).says("executable file not found");
        assertEquals("", docker.ok("ps", "-aq"));
    }

    @Test
    void saysThatTheFileCannotBeRun() {
        docker.run("run", "--rm", "busybox", "/etc/passwd").exited(126).says("permission denied");
        docker.run("run", "--rm", "busybox", "/etc").exited(126);
    }

    @Test
    void failsWith125WhenTheDaemonRefuses() {
        docker.run("run", "--rm", "--name", "bad name", "busybox", "true")
                .exited(125)
                .says("Invalid container name");
        docker.run("run", "--rm", "--pull", "never", "nosuchimage", "true")
                .exited(125)
                .says("No such image: nosuchimage:latest");
        docker.run("run", "--rm", "--network", "nonet", "busybox", "true")
                .exited(125)
                .says("network nonet not found");
        assertEquals("", docker.ok("ps", "-aq"));
    }

    @Test
    void pipesStandardInputToItsEnd() {
        var result = docker.runWith("one\ntwo\n", "run", "--rm", "-i", "busybox", "sh", "-c", "cat; echo done")
                .ok();
        assertEquals("one\ntwo\ndone\n", result.out());
    }

    @Test
    void carriesMegabytesUnchanged() {
        byte[] bytes = new byte[8 << 20];
        new java.util.Random(1).nextBytes(bytes);
        String sum = docker.runWith(bytes, "run", "--rm", "-i", "busybox", "sha1sum")
                .ok()
                .text();
        assertEquals(java.util.HexFormat.of().formatHex(sha1(bytes)) + "  -", sum);
        String lines = docker.shell(
                        "$DOCKER run --rm busybox sh -c 'dd if=/dev/zero bs=1M count=32 2>/dev/null' | wc -c")
                .ok()
                .text();
        assertEquals(Integer.toString(32 << 20), lines);
    }

    @Test
    void givesATerminal() {
        try (Command terminal = docker.onTerminal("run", "--rm", "-it", "--name", "term", "busybox", "sh")) {
            terminal.write("tty; stty size; exit 5\n");
            var result = terminal.result().exited(5);
            assertTrue(result.out().contains("/dev/pts/0"), result::toString);
        }
    }

    @Test
    void resizesTheTerminal() {
        try (Command terminal = docker.onTerminal("run", "--rm", "-it", "--name", "size", "busybox", "sh")) {
            terminal.awaitOut("#");
            daemon.api().post("/containers/size/resize?h=33&w=77", "").is(200);
            terminal.write("stty size; exit\n");
            terminal.result().ok().says("33 77");
        }
    }

    @Test
    void detachesByKeysAndAttachesAgain() {
        try (Command terminal = docker.onTerminal("run", "-it", "--name", "keys", "busybox", "cat")) {
            terminal.write("hello\n");
            terminal.awaitOut("hello\r\nhello");
            terminal.write(new byte[] {16, 17});
            terminal.result();
        }
        assertEquals("running", docker.inspect("keys", "{{.State.Status}}"));
        try (Command again = docker.onTerminal("attach", "keys")) {
            again.write("again\n");
            again.awaitOut("again\r\nagain");
            again.write(new byte[] {4});
            again.result();
        }
        docker.ok("wait", "keys");
    }

    @Test
    void runsInTheBackground() {
        String id = docker.ok("run", "-d", "--name", "back", "busybox", "sleep", "1000");
        assertTrue(id.matches("[0-9a-f]{64}"), id);
        assertEquals("true", docker.inspect("back", "{{.State.Running}}"));
        docker.run("run", "-d", "--name", "back", "busybox", "true")
                .exited(125)
                .says("Conflict. The container name \"/back\" is already in use by container \"" + id);
    }

    @Test
    void passesSignalsOfTheClientOn() {
        try (Command running = docker.start(
                "run",
                "--name",
                "sig",
                "busybox",
                "sh",
                "-c",
                "trap 'echo got; exit 3' TERM; echo ready; while :; do sleep 0.1; done")) {
            running.awaitOut("ready");
            running.signal("TERM");
            running.result().exited(3).says("got");
        }
    }

    @Test
    void writesTheIdToAFile() {
        String file = daemon.folder().resolve("cid").toString();
        docker.ok("run", "--cidfile", file, "--name", "cid", "busybox", "true");
        assertEquals(docker.inspect("cid", "{{.Id}}"), dev.theseus.e2e.harness.Trees.read(java.nio.file.Path.of(file)));
    }

    @Test
    void attachesToARunningContainer() {
        docker.ok("run", "-d", "-i", "--name", "att", "busybox", "sh", "-c", "read word; echo got $word; exit 4");
        assertEquals(
                "got hi\n", docker.runWith("hi\n", "attach", "att").exited(4).out());
        docker.run("attach", "att").exited(1).says("cannot attach to a stopped container");
    }

    private static byte[] sha1(byte[] bytes) {
        try {
            return java.security.MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
