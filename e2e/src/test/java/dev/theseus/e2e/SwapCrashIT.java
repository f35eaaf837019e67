package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.DriverBundle;
import dev.theseus.e2e.harness.Result;
import dev.theseus.e2e.harness.Trees;
import dev.theseus.e2e.harness.WithDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Kills the daemon at random moments of a swap: the next start runs one version or the other, and nothing is lost. */
@WithDaemon
class SwapCrashIT {
    private static final int ROUNDS = Integer.getInteger("theseus.swap.crash.rounds", 4);
    private static final long SEED = Long.getLong("theseus.crash.seed", 1);
    /** A jar in the deploy folder is looked at twice, half a second apart, and swapped in a few tenths. */
    private static final int SPAN_MILLIS = 1600;

    private static final List<String> MODULES =
            List.of("storage-overlay", "runtime-runc", "volume-local", "network-bridge");

    private final Daemon daemon;
    private final DockerCli docker;
    private final Random random = new Random(SEED);

    SwapCrashIT(Daemon daemon, DockerCli docker) {
        this.daemon = daemon;
        this.docker = docker;
    }

    @Test
    void runsOneVersionOrTheOther() throws IOException {
        docker.ok("volume", "create", "kept");
        docker.ok(
                "run",
                "-d",
                "--name",
                "counter",
                "-v",
                "kept:/kept",
                "busybox",
                "sh",
                "-c",
                "echo text > /kept/file; i=0; while :; do echo $i; i=$((i+1)); usleep 20000; done");
        for (int round = 0; round < ROUNDS; round++) {
            String module = MODULES.get(round % MODULES.size());
            String version = "0.1.0.c" + round;
            String before = version(module);
            Path jar = DriverBundle.of(module).version(version).in(daemon.folder());
            Path deploy = daemon.dataRoot().resolve("deploy");
            Files.move(jar, deploy.resolve(module + ".jar"), StandardCopyOption.ATOMIC_MOVE);
            int delay = 400 + random.nextInt(SPAN_MILLIS);
            Command.pause(Duration.ofMillis(delay));
            daemon.kill();
            Path current = daemon.dataRoot().resolve("planks/dev.theseus." + module + "/current.jar");
            boolean taken = Files.exists(current) && versionOf(current).equals(version);
            // The jar is tried again at the start unless it was taken away: here only the start itself is looked at.
            Files.deleteIfExists(deploy.resolve(module + ".jar"));
            daemon.start();
            String what = "round " + round + ", seed " + SEED + ", " + module + " killed after " + delay + " ms";
            assertEquals(taken ? version : before, version(module), () -> what + "\n" + daemon.log());
            assertTidy(module);
            assertEquals("text", docker.ok("exec", "counter", "cat", "/kept/file"), what);
            assertEquals("new", docker.ok("run", "--rm", "-v", "kept:/kept", "busybox", "echo", "new"), what);
        }
        docker.ok("kill", "counter");
        Result log = docker.run("logs", "counter").ok();
        List<String> lines = log.lines();
        assertTrue(lines.size() > ROUNDS, log::toString);
        assertEquals(
                IntStream.range(0, lines.size()).mapToObj(Integer::toString).toList(), lines);
        docker.ok("rm", "-f", "counter");
        docker.ok("volume", "rm", "kept");
    }

    private static String versionOf(Path jar) {
        return DriverBundle.read(jar).header("Bundle-Version");
    }

    /** Of the bundle that holds a slot, once it does. */
    private String version(String module) {
        String bundle = "dev.theseus." + module + " ";
        String[] version = {""};
        Command.await(module + " is active", Duration.ofSeconds(30), () -> {
            version[0] = daemon.shell().rows("driver:list").stream()
                    .filter(row -> row.get("state").getAsString().equals("ACTIVE"))
                    .map(row -> row.get("bundle").getAsString())
                    .filter(holder -> holder.startsWith(bundle))
                    .map(holder -> holder.substring(bundle.length()))
                    .findFirst()
                    .orElse("");
            return !version[0].isEmpty();
        });
        return version[0];
    }

    private void assertTidy(String module) {
        List<String> left = Trees.children(daemon.dataRoot().resolve("planks/dev.theseus." + module)).stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> name.equals("candidate.jar") || name.equals("retiring.jar"))
                .toList();
        assertEquals(List.of(), left);
    }
}
