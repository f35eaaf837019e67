package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.WithDaemon;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Start, stop, kill, restart, pause, rename, update, wait, remove, and what ps says meanwhile. */
@WithDaemon
class LifecycleIT {
    private static final String TRAPPING =
            "trap 'exit 9' TERM; trap 'exit 10' USR1; echo up; while :; do sleep 0.05; done";

    private final DockerCli docker;

    LifecycleIT(DockerCli docker) {
        this.docker = docker;
    }

    private String sleeper(String name, String... options) {
        List<String> command = new ArrayList<>(List.of("run", "-d", "--name", name));
        command.addAll(List.of(options));
        command.addAll(List.of("busybox", "sleep", "1000"));
        return docker.ok(command.toArray(String[]::new));
    }

    @Test
    void createsThenStarts() {
        docker.ok("create", "--name", "two-steps", "busybox", "sh", "-c", "echo ran; exit 3");
        assertEquals(
                "created 0 false", docker.inspect("two-steps", "{{.State.Status}} {{.State.Pid}} {{.State.Running}}"));
        assertEquals("Created", docker.ok("ps", "-a", "--format", "{{.Status}}"));
        docker.run("start", "-a", "two-steps").exited(3).says("ran");
        assertEquals("exited 3", docker.inspect("two-steps", "{{.State.Status}} {{.State.ExitCode}}"));
        docker.run("start", "-a", "two-steps").exited(3);
        assertTrue(docker.ok("ps", "-a", "--format", "{{.Status}}").startsWith("Exited (3) "));
    }

    @Test
    void stopsWithItsSignal() {
        docker.ok("run", "-d", "--name", "polite", "busybox", "sh", "-c", TRAPPING);
        docker.ok("run", "-d", "--name", "own", "--stop-signal", "USR1", "busybox", "sh", "-c", TRAPPING);
        awaitUp("polite");
        awaitUp("own");
        assertEquals("polite\nown", docker.ok("stop", "polite", "own"));
        assertEquals("9", docker.inspect("polite", "{{.State.ExitCode}}"));
        assertEquals("10", docker.inspect("own", "{{.State.ExitCode}}"));
        docker.ok("stop", "polite");
    }

    @Test
    void aMonitorThatStandsStillKeepsNoContainer() {
        sleeper("watched");
        long monitor = ProcessHandle.of(Long.parseLong(docker.inspect("watched", "{{.State.Pid}}")))
                .flatMap(ProcessHandle::parent)
                .orElseThrow()
                .pid();
        Command.run("kill", "-STOP", Long.toString(monitor)).exited(0);
        assertEquals("watched", docker.ok("kill", "watched"));
        assertEquals("exited 137", docker.inspect("watched", "{{.State.Status}} {{.State.ExitCode}}"));
        docker.ok("rm", "watched");
    }

    @Test
    void killsAfterTheTimeout() {
        sleeper("deaf", "--stop-timeout", "1");
        long before = System.nanoTime();
        docker.ok("stop", "deaf");
        long took = System.nanoTime() - before;
        assertTrue(took > 900_000_000L && took < 8_000_000_000L, "took " + took);
        assertEquals("137", docker.inspect("deaf", "{{.State.ExitCode}}"));
        docker.ok("start", "deaf");
        docker.ok("stop", "-t", "0", "deaf");
        assertEquals("exited", docker.inspect("deaf", "{{.State.Status}}"));
    }

    @Test
    void kills() {
        sleeper("victim");
        docker.ok("kill", "victim");
        docker.ok("wait", "victim");
        assertEquals("137", docker.inspect("victim", "{{.State.ExitCode}}"));
        docker.run("kill", "victim").exited(1).says("is not running");
        docker.run("kill", "nobody").exited(1).says("No such container: nobody");
        docker.ok("start", "victim");
        docker.run("kill", "-s", "NOSUCH", "victim").exited(1).says("invalid signal: NOSUCH");
        docker.ok("kill", "-s", "15", "victim");
    }

    @Test
    void restarts() {
        sleeper("again");
        String pid = docker.inspect("again", "{{.State.Pid}}");
        docker.ok("restart", "-t", "0", "again");
        assertNotEquals(pid, docker.inspect("again", "{{.State.Pid}}"));
        assertEquals("running 0", docker.inspect("again", "{{.State.Status}} {{.RestartCount}}"));
    }

    @Test
    void restartsByPolicy() {
        docker.ok("run", "-d", "--name", "failing", "--restart", "on-failure:2", "busybox", "sh", "-c", "exit 4");
        Command.await(
                "two restarts",
                Duration.ofSeconds(20),
                () -> docker.inspect("failing", "{{.RestartCount}} {{.State.Status}}")
                        .equals("2 exited"));
        assertEquals("4", docker.inspect("failing", "{{.State.ExitCode}}"));
        docker.ok("run", "-d", "--name", "always", "--restart", "always", "busybox", "sleep", "0.3");
        Command.await(
                "a restart",
                Duration.ofSeconds(20),
                () -> !docker.inspect("always", "{{.RestartCount}}").equals("0"));
        docker.ok("stop", "-t", "0", "always");
        Command.pause(Duration.ofMillis(900));
        assertEquals("exited", docker.inspect("always", "{{.State.Status}}"));
        docker.ok("run", "-d", "--name", "fine", "--restart", "on-failure", "busybox", "true");
        docker.ok("wait", "fine");
        assertEquals("0", docker.inspect("fine", "{{.RestartCount}}"));
        docker.run("run", "--rm", "--restart", "always", "busybox", "true")
                .exited(125)
                .says("conflicting options");
        docker.run("run", "--restart", "sometimes", "busybox", "true")
                .exited(125)
                .says("invalid restart policy");
    }

    @Test
    void aStopFindsAContainerBetweenTwoRunsToo() {
        docker.ok("run", "-d", "--name", "flapping", "--restart", "always", "busybox", "false");
        Command.await(
                "a pause between two runs",
                Duration.ofSeconds(20),
                () -> docker.inspect("flapping", "{{.State.Restarting}} {{.State.Running}} {{.State.Status}}")
                        .equals("true true restarting"));
        docker.run("exec", "flapping", "true").exited(1).says("is restarting, wait until the container is running");
        for (int i = 0; i < 5; i++) {
            docker.ok("stop", "-t", "0", "flapping");
            assertEquals(
                    "exited false 1",
                    docker.inspect("flapping", "{{.State.Status}} {{.State.Running}} {{.State.ExitCode}}"));
            docker.ok("start", "flapping");
        }
        docker.ok("rm", "-f", "flapping");
    }

    @Test
    void pausesAndUnpauses() {
        sleeper("frozen");
        docker.ok("pause", "frozen");
        assertEquals("paused true", docker.inspect("frozen", "{{.State.Status}} {{.State.Paused}}"));
        assertTrue(docker.ok("ps", "--format", "{{.Status}}").endsWith("(Paused)"));
        docker.run("pause", "frozen").exited(1).says("already paused");
        docker.run("exec", "frozen", "true").exited(1).says("is paused, unpause the container before exec");
        docker.ok("unpause", "frozen");
        docker.run("unpause", "frozen").exited(1).says("is not paused");
        docker.ok("exec", "frozen", "true");
        docker.ok("pause", "frozen");
        docker.ok("rm", "-f", "frozen");
    }

    @Test
    void renames() {
        String id = sleeper("before");
        sleeper("other");
        docker.ok("rename", "before", "after");
        assertEquals(id, docker.inspect("after", "{{.Id}}"));
        docker.run("inspect", "before").exited(1);
        docker.run("rename", "after", "other").exited(1).says("already in use");
        docker.run("rename", "after", "no/slash").exited(1).says("Invalid container name");
    }

    @Test
    void waits() {
        docker.ok("run", "-d", "--name", "soon", "busybox", "sh", "-c", "sleep 0.5; exit 6");
        assertEquals("6", docker.ok("wait", "soon"));
        assertEquals("6", docker.ok("wait", "soon"));
        docker.run("wait", "nobody").exited(1).says("No such container: nobody");
    }

    @Test
    void removes() {
        sleeper("live");
        docker.run("rm", "live")
                .exited(1)
                .says("container is running: stop the container before removing or force remove");
        docker.ok("rm", "-f", "live");
        docker.run("rm", "live").exited(1).says("No such container: live");
        docker.ok("rm", "-f", "live");
        docker.ok("create", "--name", "idle", "-v", "/data", "busybox");
        String volume = docker.inspect("idle", "{{(index .Mounts 0).Name}}");
        docker.ok("rm", "-v", "idle");
        docker.run("volume", "inspect", volume).exited(1);
        docker.ok("run", "--rm", "-v", "/data", "busybox", "true");
        assertEquals("", docker.ok("volume", "ls", "-q"));
    }

    @Test
    void prunes() {
        docker.ok("create", "--name", "old", "--label", "keep=no", "busybox");
        docker.ok("create", "--name", "kept", "--label", "keep=yes", "busybox");
        sleeper("running");
        docker.ok("container", "prune", "-f", "--filter", "label!=keep=yes");
        assertEquals("kept\nrunning", sorted(docker.ok("ps", "-a", "--format", "{{.Names}}")));
    }

    @Test
    void lists() {
        sleeper("one", "--label", "tier=web", "-p", "127.0.0.1::80");
        docker.run("run", "--name", "done", "--label", "tier=db", "busybox", "sh", "-c", "exit 3")
                .exited(3);
        docker.ok("create", "--name", "fresh", "busybox");
        assertEquals("one", docker.ok("ps", "--format", "{{.Names}}"));
        assertEquals("fresh", docker.ok("ps", "-l", "--format", "{{.Names}}"));
        assertEquals("fresh\ndone", docker.ok("ps", "-n", "2", "--format", "{{.Names}}"));
        assertEquals("one", names("label=tier=web"));
        assertEquals("done\none", sorted(names("label=tier")));
        assertEquals("done", names("exited=3"));
        assertEquals("fresh", names("status=created"));
        assertEquals("done", names("status=exited"));
        assertEquals("one", names("name=^/one$"));
        assertEquals("fresh", names("since=done"));
        assertEquals("one", names("publish=80"));
        assertEquals("done\nfresh\none", sorted(names("ancestor=busybox")));
        assertEquals("one", names("network=bridge", "status=running"));
        String row = docker.ok("ps", "--format", "{{.Image}}|{{.Command}}|{{.Ports}}|{{.State}}");
        assertTrue(row.matches("busybox\\|\"sleep 1000\"\\|127\\.0\\.0\\.1:\\d+->80/tcp\\|running"), row);
        docker.run("ps", "--filter", "nosuch=1").exited(1).says("invalid filter 'nosuch'");
        String size = docker.ok("ps", "-s", "--format", "{{.Size}}");
        assertTrue(size.matches("[0-9.]+k?B \\(virtual .*\\)"), size);
    }

    @Test
    void updatesLimitsAndPolicy() {
        sleeper("tuned", "--memory", "64m");
        docker.ok(
                "update",
                "--memory",
                "128m",
                "--memory-swap",
                "256m",
                "--cpus",
                "0.5",
                "--pids-limit",
                "50",
                "--restart",
                "on-failure:3",
                "tuned");
        assertEquals(
                "134217728 500000000 50 on-failure",
                docker.inspect(
                        "tuned",
                        "{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{.HostConfig.PidsLimit}} {{.HostConfig.RestartPolicy.Name}}"));
        assertEquals("134217728", docker.ok("exec", "tuned", "cat", "/sys/fs/cgroup/memory/memory.limit_in_bytes"));
        assertEquals("50", docker.ok("exec", "tuned", "cat", "/sys/fs/cgroup/pids/pids.max"));
    }

    @Test
    void showsItsProcesses() {
        sleeper("many");
        docker.ok("exec", "-d", "many", "sleep", "2000");
        String table = docker.ok("top", "many");
        assertTrue(
                table.lines().findFirst().orElse("").matches("UID\\s+PID\\s+PPID\\s+C\\s+STIME\\s+TTY\\s+TIME\\s+CMD"),
                table);
        Command.await(
                "both", Duration.ofSeconds(5), () -> docker.ok("top", "many").contains("sleep 2000"));
        String chosen = docker.ok("top", "many", "-o", "pid,comm");
        assertTrue(chosen.startsWith("PID") && chosen.contains("COMMAND"), chosen);
        docker.ok("stop", "-t", "0", "many");
        docker.run("top", "many").exited(1).says("is not running");
    }

    @Test
    void showsStatistics() {
        sleeper("busy", "--memory", "64m");
        String row = docker.ok(
                "stats",
                "--no-stream",
                "--format",
                "{{.Name}} {{.MemUsage}} {{.PIDs}} {{.NetIO}} {{.CPUPerc}}",
                "busy");
        assertTrue(row.matches("busy \\S+iB / 64MiB 1 \\S+B / \\S+B [0-9.]+%"), row);
    }

    @Test
    void runsHealthChecks() {
        docker.ok(
                "run",
                "-d",
                "--name",
                "healthy",
                "--health-cmd",
                "test -f /ok",
                "--health-interval",
                "300ms",
                "--health-retries",
                "2",
                "--health-start-period",
                "0s",
                "busybox",
                "sleep",
                "1000");
        assertEquals("starting", docker.inspect("healthy", "{{.State.Health.Status}}"));
        awaitHealth("unhealthy");
        assertTrue(docker.ok("ps", "--format", "{{.Status}}").endsWith("(unhealthy)"));
        docker.ok("exec", "healthy", "touch", "/ok");
        awaitHealth("healthy");
        assertEquals("0", docker.inspect("healthy", "{{.State.Health.FailingStreak}}"));
        assertEquals("healthy", docker.ok("ps", "--filter", "health=healthy", "--format", "{{.Names}}"));
    }

    private void awaitHealth(String status) {
        Command.await(
                status,
                Duration.ofSeconds(20),
                () -> docker.inspect("healthy", "{{.State.Health.Status}}").equals(status));
    }

    private void awaitUp(String name) {
        Command.await(
                name + " is up",
                Duration.ofSeconds(10),
                () -> docker.ok("logs", name).contains("up"));
    }

    private String names(String... filters) {
        List<String> command = new ArrayList<>(List.of("ps", "-a", "--format", "{{.Names}}"));
        for (String filter : filters) {
            command.addAll(List.of("--filter", filter));
        }
        return docker.ok(command.toArray(String[]::new));
    }

    private static String sorted(String lines) {
        return String.join("\n", lines.lines().sorted().toList());
    }
}
