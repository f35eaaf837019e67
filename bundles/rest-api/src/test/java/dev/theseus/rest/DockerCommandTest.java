package dev.theseus.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The stock command against the fake engine, where it is installed. */
class DockerCommandTest extends ApiTest {
    private record Result(int exit, String output) {}

    @BeforeEach
    void needsTheCommand() {
        assumeTrue(Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "docker"))));
    }

    private Result docker(String input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("docker", "--host", "unix://" + socket));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectInput(Files.writeString(folder.resolve("input"), input).toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("docker hangs: " + Files.readString(output));
        }
        return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    }

    @Test
    void versionInfoAndLists() throws Exception {
        assertTrue(docker("", "version").output().contains("Server: Theseus"));
        Result info = docker("", "info");
        assertTrue(info.output().contains("Storage Driver: overlay2\n  Backing Filesystem: ext4"), info.output());
        for (String list : List.of("ps", "images", "system df")) {
            assertEquals(0, docker("", list.split(" ")).exit());
        }
        assertTrue(docker("", "network", "ls").output().contains("bridge"));
        assertTrue(docker("", "volume", "ls").output().contains("data"));
    }

    @Test
    void runBringsOutputAndExitCode() throws Exception {
        Result run = docker("", "run", "--rm", "busybox", "exit", "5");
        assertEquals(5, run.exit(), run.output());
        assertTrue(run.output().contains("hello\n") && run.output().contains("oops\n"), run.output());
    }

    @Test
    void aMissingCommandIs127AndAMissingImageIsPulled() throws Exception {
        Result run = docker("", "run", "busybox", "nope");
        assertEquals(127, run.exit(), run.output());
        assertEquals(125, docker("", "run", "--pull", "never", "missing").exit());
    }

    @Test
    void inputGoesInAndItsEndToo() throws Exception {
        create("cat", ",\"OpenStdin\":true");
        post("/containers/cat/start");
        Result attached = docker("typed text", "attach", "cat");
        assertEquals("TYPED TEXT", attached.output());
        assertEquals(7, attached.exit());
    }

    @Test
    void execLogsStatsAndTop() throws Exception {
        create("web", ",\"OpenStdin\":true");
        post("/containers/web/start");
        assertEquals(new Result(3, "ls -l"), docker("", "exec", "web", "ls", "-l"));
        assertEquals(127, docker("", "exec", "web", "nope").exit());
        assertEquals("first\nsecond\n", docker("", "logs", "web").output());
        assertTrue(docker("", "stats", "--no-stream", "web").output().contains("20.00%"));
        assertTrue(docker("", "top", "web").output().contains("sh -ef"));
        assertEquals("C /etc\nD /etc/passwd\n", docker("", "diff", "web").output());
    }
}
