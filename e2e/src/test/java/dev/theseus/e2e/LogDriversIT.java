package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.DriverBundle;
import dev.theseus.e2e.harness.WithDaemon;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Log drivers: what lies on the disk for those who collect logs, and that nothing is missing there whatever happens.
 */
@WithDaemon
class LogDriversIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Prints numbered lines, a bit faster than a person reads, until there is the file {@code /end}. */
    private static final String COUNTER =
            "i=0; while [ ! -e /end ]; do i=$((i+1)); echo line $i; [ $((i%50)) = 0 ] && sleep 0.02; done";

    private final Daemon daemon;
    private final DockerCli docker;

    LogDriversIT(Daemon daemon, DockerCli docker) {
        this.daemon = daemon;
        this.docker = docker;
    }

    private Path json(String container) {
        return Path.of(docker.inspect(container, "{{.LogPath}}"));
    }

    private static List<JsonObject> lines(Path file) {
        try {
            return Files.exists(file)
                    ? Files.readAllLines(file).stream()
                            .map(line -> JsonParser.parseString(line).getAsJsonObject())
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long length(Path file) {
        return file.toFile().length();
    }

    private static List<String> texts(Path file) {
        return lines(file).stream()
                .map(line -> line.get("log").getAsString().stripTrailing())
                .toList();
    }

    @Test
    void aFileOfJsonLinesLiesWhereDockersDoes() {
        docker.ok(
                "run",
                "--name",
                "both",
                "--label",
                "team=red",
                "-e",
                "STAGE=test",
                "--log-opt",
                "labels=team",
                "--log-opt",
                "env=STAGE",
                "--log-opt",
                "tag={{.Name}}",
                "busybox",
                "sh",
                "-c",
                "echo 'an \"out\"'; sleep 0.1; echo err >&2; sleep 0.1; printf end");
        String id = docker.inspect("both", "{{.Id}}");
        Path file = json("both");
        assertEquals(daemon.dataRoot().resolve("containers").resolve(id).resolve(id + "-json.log"), file);
        Command.await("all lines", PATIENCE, () -> lines(file).size() == 3);
        List<JsonObject> lines = lines(file);
        assertEquals("an \"out\"\n", lines.get(0).get("log").getAsString());
        assertEquals("stdout", lines.get(0).get("stream").getAsString());
        assertEquals(
                "{\"STAGE\":\"test\",\"tag\":\"both\",\"team\":\"red\"}",
                lines.get(0).get("attrs").toString());
        assertEquals("stderr", lines.get(1).get("stream").getAsString());
        assertEquals("end", lines.get(2).get("log").getAsString());
        String time = docker.run("logs", "-t", "both").ok().lines().get(0).split(" ")[0];
        assertEquals(time.replaceFirst("0+Z$", "Z"), lines.get(0).get("time").getAsString());
        docker.ok("rm", "both");
        assertFalse(Files.exists(file));
    }

    @Test
    void theFileIsRotatedAndCompressed() {
        docker.ok(
                "run",
                "--name",
                "much",
                "--log-opt",
                "max-size=100k",
                "--log-opt",
                "max-file=3",
                "--log-opt",
                "compress=true",
                "busybox",
                "sh",
                "-c",
                "seq 1 20000; sleep 1; seq 1 100");
        Path file = json("much");
        Command.await("its end", PATIENCE, () -> texts(file).contains("100"));
        assertTrue(length(file) < 110_000, "its length is " + length(file));
        assertTrue(Files.exists(file.resolveSibling(file.getFileName() + ".1.gz")));
        assertTrue(Files.exists(file.resolveSibling(file.getFileName() + ".2.gz")));
        assertFalse(Files.exists(file.resolveSibling(file.getFileName() + ".3.gz")));
        docker.ok("rm", "much");
    }

    /** The driver is replaced, the daemon killed: the file has each line once, in order. */
    @Test
    void noLineIsMissingOrDoubledWhateverHappensToDriverAndDaemon() {
        docker.ok("run", "-d", "--name", "counter", "busybox", "sh", "-c", COUNTER);
        Path file = json("counter");
        Command.await("the first lines", PATIENCE, () -> length(file) > 0);
        for (int round = 1; round <= 3; round++) {
            long before = length(file);
            String version = "0.1.0.log" + round;
            Path jar = DriverBundle.of("log-file").version(version).in(daemon.folder());
            daemon.shell().run("driver:swap log-file " + jar).ok();
            assertEquals(
                    "dev.theseus.log-file " + version.toLowerCase(Locale.ROOT),
                    daemon.shell().holder("log", "json-file"));
            Command.await("more lines after a swap", PATIENCE, () -> length(file) > before);
        }
        for (int round = 1; round <= 2; round++) {
            long before = length(file);
            daemon.kill();
            daemon.start();
            Command.await("more lines after a kill", PATIENCE, () -> length(file) > before);
        }
        docker.ok("exec", "counter", "touch", "/end");
        docker.ok("wait", "counter");
        List<String> said = docker.run("logs", "counter").ok().lines();
        Command.await("the last line", PATIENCE, () -> texts(file).size() >= said.size());
        assertEquals(said, texts(file));
        assertEquals("line " + said.size(), said.getLast());
        System.err.println(
                "log-file swapped three times, the daemon killed twice: " + said.size() + " lines, each once");
        docker.ok("rm", "counter");
    }

    @Test
    void aDriverThatIsAwayKeepsNobodyFromRunning() {
        docker.ok("run", "-d", "--name", "before", "busybox", "sh", "-c", "echo first; exec sleep 1000");
        Path file = json("before");
        Command.await("the first line", PATIENCE, () -> texts(file).equals(List.of("first")));
        daemon.shell().run("driver:drain log json-file").ok();
        try {
            assertEquals("said", docker.ok("exec", "before", "echo", "said"));
            docker.ok("restart", "-t", "0", "before");
            Command.await(
                    "both are in the log",
                    PATIENCE,
                    () -> docker.ok("logs", "before").equals("first\nfirst"));
            assertEquals(List.of("first"), texts(file));
        } finally {
            daemon.shell().run("driver:resume log json-file").ok();
        }
        Command.await("it has caught up", PATIENCE, () -> texts(file).equals(List.of("first", "first")));
        docker.ok("rm", "-f", "before");
    }

    @Test
    void localHasTheEnginesOwnLogAndNoneHasNone() {
        docker.ok("run", "--name", "own", "--log-driver", "local", "busybox", "echo", "kept");
        assertEquals("kept", docker.ok("logs", "own"));
        assertTrue(json("own").endsWith("container.log"));
        docker.ok("run", "--name", "silent", "--log-driver", "none", "busybox", "echo", "lost");
        assertEquals("", docker.inspect("silent", "{{.LogPath}}"));
        docker.run("create", "--log-driver", "local", "--log-opt", "nope=1", "busybox")
                .exited(1)
                .says("unknown log opt 'nope' for log driver local");
        assertEquals(
                "[\"fluentd\",\"gelf\",\"journald\",\"json-file\",\"local\",\"none\",\"syslog\"]",
                docker.ok("info", "-f", "{{json .Plugins.Log}}"));
        docker.ok("rm", "own", "silent");
    }

    @Test
    void theDefaultCanBeAnotherOne() {
        daemon.shell().run("driver:use log local").ok();
        try {
            docker.ok("create", "--name", "new", "busybox");
            assertEquals("local", docker.inspect("new", "{{.HostConfig.LogConfig.Type}}"));
            assertEquals("local", docker.ok("info", "-f", "{{.LoggingDriver}}"));
        } finally {
            daemon.shell().run("driver:use log json-file").ok();
        }
        docker.ok("rm", "new");
    }
}
