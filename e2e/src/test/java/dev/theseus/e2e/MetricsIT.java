package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What dashboards and alerts for dockerd ask for. */
class MetricsIT {
    private static final Pattern LISTENING = Pattern.compile("metrics API listening on [^\"]*:(\\d+)");

    private final HttpClient client = HttpClient.newHttpClient();

    private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static int port(Daemon daemon) {
        Command.await(
                "the metrics",
                Duration.ofSeconds(60),
                () -> LISTENING.matcher(daemon.log()).find());
        Matcher found = LISTENING.matcher(daemon.log());
        assertTrue(found.find());
        return Integer.parseInt(found.group(1));
    }

    @Test
    void tellsWhatDockerdTells() throws IOException, InterruptedException {
        try (Daemon daemon = Daemon.create("--metrics-addr=127.0.0.1:0")) {
            int port = port(daemon);
            DockerCli docker = daemon.docker();
            daemon.loadBusybox();
            docker.ok("run", "-d", "--name", "runs", "busybox", "sleep", "1000");
            docker.ok("run", "-d", "--name", "waits", "busybox", "sleep", "1000");
            docker.ok("pause", "waits");
            docker.ok("create", "busybox");
            HttpResponse<String> answer = get(port, "/metrics");
            assertEquals(200, answer.statusCode());
            assertTrue(answer.headers().firstValue("content-type").orElse("").startsWith("text/plain; version=0.0.4"));
            String text = answer.body();
            for (String line : new String[] {
                "# TYPE engine_daemon_container_states_containers gauge",
                "engine_daemon_container_states_containers{state=\"running\"} 1.0",
                "engine_daemon_container_states_containers{state=\"paused\"} 1.0",
                "engine_daemon_container_states_containers{state=\"stopped\"} 1.0",
                "# TYPE engine_daemon_container_actions_seconds histogram",
                "engine_daemon_container_actions_seconds_count{action=\"start\"} 2",
                "engine_daemon_container_actions_seconds_count{action=\"create\"} 3",
                "engine_daemon_container_actions_seconds_count{action=\"delete\"} 0",
                "engine_daemon_network_actions_seconds_count{action=\"allocate\"} 2",
                "engine_daemon_health_checks_total 0.0",
                "# TYPE engine_daemon_events_total counter",
            }) {
                assertTrue(
                        text.contains("\n" + line + "\n") || text.startsWith(line + "\n"),
                        line + " is not in\n" + text);
            }
            assertTrue(
                    Pattern.compile("engine_daemon_engine_cpus_cpus [1-9]")
                            .matcher(text)
                            .find(),
                    text);
            assertTrue(
                    Pattern.compile("engine_daemon_engine_memory_bytes [1-9]")
                            .matcher(text)
                            .find(),
                    text);
            assertTrue(
                    Pattern.compile("engine_daemon_engine_info\\{.*version=\"[^\"]+\".*} 1")
                            .matcher(text)
                            .find(),
                    text);
            assertEquals(404, get(port, "/").statusCode());
            docker.ok("rm", "-f", "runs", "waits");
            assertTrue(get(port, "/metrics")
                    .body()
                    .contains("engine_daemon_container_actions_seconds_count{action=\"delete\"} 2"));
        }
    }

    @Test
    void nothingIsServedUnlessAskedForAndABadAddressIsRefused() {
        try (Daemon daemon = Daemon.create()) {
            assertFalse(daemon.log().contains("metrics API"), daemon.log());
        }
        Command.run(Daemon.HOME.resolve("bin/theseusd").toString(), "--validate", "--metrics-addr=nowhere")
                .exited(1)
                .says("is no address to listen on");
    }

    @Test
    void logLinesAreObjectsOnRequest() {
        try (Daemon daemon = Daemon.create("--log-format=json", "--log-level=info")) {
            assertTrue(
                    daemon.log()
                            .lines()
                            .anyMatch(line ->
                                    line.matches("\\{\"level\":\"info\",\"logger\":\"[^\"]+\",\"msg\":\"Daemon has"
                                            + " completed initialization\",\"time\":\"[^\"]+\"}")),
                    daemon.log());
        }
        Command.run(Daemon.HOME.resolve("bin/theseusd").toString(), "--validate", "--log-format=xml")
                .exited(1)
                .says("invalid log format: xml");
    }
}
