package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Result;
import dev.theseus.e2e.harness.Shell;
import dev.theseus.e2e.harness.WithDaemon;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Driver bundles are uninstalled: what needs none is served on, the rest says what is missing, and all comes back. */
@WithDaemon
class AbsentDriversIT {
    /** How long callers wait for a driver that has left, and a little more. */
    private static final Duration PARKING = Duration.ofSeconds(31);

    private final Shell shell;
    private final DockerCli docker;

    AbsentDriversIT(Daemon daemon, DockerCli docker) {
        this.shell = daemon.shell();
        this.docker = docker;
    }

    @Test
    void withoutDriversTheRestIsServedAndAllComesBack() {
        docker.ok("run", "-d", "--name", "there", "busybox", "sh", "-c", "echo said; sleep 1000");
        docker.ok("volume", "create", "kept");
        List<String> gone =
                List.of("image-registry", "network-bridge", "storage-overlay", "runtime-runc", "volume-local");
        gone.forEach(module -> shell.run("felix:uninstall " + bundleId(module)).ok());
        Command.pause(PARKING);
        assertEquals("there", docker.ok("ps", "--format", "{{.Names}}"));
        assertEquals("said", docker.ok("logs", "there"));
        assertEquals("running", docker.inspect("there", "{{.State.Status}}"));
        assertTrue(docker.ok("images").contains("busybox"));
        docker.ok("info");
        docker.ok("network", "ls");
        assertRefused("storage driver \"overlay2\"", "dev.theseus.storage-overlay", "create", "busybox");
        assertRefused("runtime driver \"" + Daemon.runtime() + "\"", "dev.theseus.runtime-runc", "pause", "there");
        assertRefused("network driver \"bridge\"", "dev.theseus.network-bridge", "network", "create", "more");
        assertRefused("volume driver \"local\"", "dev.theseus.volume-local", "volume", "create", "more");
        assertRefused("registry driver \"registry\"", "dev.theseus.image-registry", "pull", "127.0.0.1:1/none");
        gone.forEach(
                module -> shell.run("felix:start file:" + Daemon.HOME.resolve("bundle/dev.theseus." + module + ".jar"))
                        .ok());
        Command.await(
                "all are back",
                Duration.ofSeconds(30),
                () -> shell.rows("driver:list").stream()
                        .filter(row ->
                                gone.contains(row.get("bundle").getAsString().replaceAll("dev.theseus.| .*", "")))
                        .allMatch(row -> row.get("state").getAsString().equals("ACTIVE")));
        assertEquals("out", docker.ok("exec", "there", "echo", "out"));
        assertEquals("in", docker.ok("run", "--rm", "-v", "kept:/kept", "busybox", "echo", "in"));
        docker.ok("volume", "rm", "kept");
    }

    private String bundleId(String module) {
        Result all = shell.run("lb -s").ok();
        return all.lines().stream()
                .filter(line -> line.contains("dev.theseus." + module + " "))
                .map(line -> line.split("\\|")[0].strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + module + " in " + all));
    }

    private void assertRefused(String driver, String bundle, String... command) {
        Result refused = docker.run(command);
        refused.failed(driver).says(bundle).says("install or start its bundle");
    }
}
