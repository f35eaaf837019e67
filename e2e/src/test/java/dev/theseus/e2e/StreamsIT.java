package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.e2e.harness.Api;
import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Result;
import dev.theseus.e2e.harness.WithDaemon;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What goes in and comes out of a process. */
@WithDaemon
class StreamsIT {
    private static final int ROUNDS = 10;

    private final DockerCli docker;
    private final Api api;

    StreamsIT(DockerCli docker, Api api) {
        this.docker = docker;
        this.api = api;
    }

    @Test
    void aRunThatReadsNoInputKeepsItsOutputAndItsStatus() {
        for (int round = 0; round < ROUNDS; round++) {
            Result result = docker.shell("head -c 50M /dev/zero | docker run -i --rm busybox sh -c 'echo out; exit 7'")
                    .exited(7);
            assertEquals("out\n", result.out());
        }
    }

    @Test
    void anExecThatReadsLittleOfItsInputKeepsItsOutputAndItsStatus() {
        docker.ok("run", "-d", "--name", "host", "busybox", "sleep", "1000");
        byte[] input = new byte[3_000_000];
        for (int round = 0; round < ROUNDS; round++) {
            Result result = docker.runWith(
                            input,
                            "exec",
                            "-i",
                            "host",
                            "sh",
                            "-c",
                            "head -c 5 >/dev/null; yes | head -c 300000; exit 7")
                    .exited(7);
            assertEquals(300_000, result.out().length());
        }
    }

    @Test
    void attachingWithLogsTellsThePastAndThenGoesOn() {
        String script = "for i in $(seq 1 300); do echo $i; done; read go; for i in $(seq 301 600); do echo $i; done";
        docker.ok("run", "-di", "--name", "counter", "busybox", "sh", "-c", script);
        Command.await(
                "the first lines",
                Duration.ofSeconds(20),
                () -> docker.ok("logs", "counter").endsWith("300"));
        assertEquals(numbers(300), plain(api.post("/containers/counter/attach?logs=1&stdout=1", "")));
        try (Command attached = Command.start(
                Map.of(),
                List.of(
                        "curl",
                        "-sN",
                        "--max-time",
                        "60",
                        "--unix-socket",
                        api.socket().toString(),
                        "-X",
                        "POST",
                        "http://d/containers/counter/attach?logs=1&stream=1&stdout=1"))) {
            attached.awaitOut("300\n");
            docker.runWith("go\n", "attach", "counter");
            assertEquals(numbers(600), text(attached.result().out()));
        }
    }

    private static String numbers(int last) {
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i <= last; i++) {
            lines.append(i).append('\n');
        }
        return lines.toString();
    }

    private static String plain(Api.Answer answer) {
        return text(answer.is(200).body());
    }

    /** Without the frames' headers, of which only the length may look like a digit. */
    private static String text(String framed) {
        return framed.replaceAll("(?s)\1\0\0\0\0\0\0.", "");
    }
}
