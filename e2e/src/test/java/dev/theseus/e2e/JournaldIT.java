package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Journal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The log driver {@code journald} on a journal of systemd's. */
class JournaldIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static String text(JsonObject entry, String field) {
        return entry.has(field) ? entry.get(field).getAsString() : "";
    }

    @Test
    void theJournalHasEachLineWithItsFields() {
        try (Journal journal = Journal.start();
                Daemon daemon = Daemon.createBy(journal.enter())) {
            daemon.loadBusybox();
            DockerCli docker = daemon.docker();
            docker.ok(
                    "run",
                    "-d",
                    "--name",
                    "web",
                    "--log-driver",
                    "journald",
                    "--log-opt",
                    "tag={{.Name}}/1",
                    "--label",
                    "com.example.team=red",
                    "--log-opt",
                    "labels=com.example.team",
                    "busybox",
                    "sh",
                    "-c",
                    "echo out; sleep 0.1; echo err >&2; sleep 0.1; printf 'no end'");
            Command.await(
                    "all lines",
                    PATIENCE,
                    () -> journal.entries("CONTAINER_NAME", "web").size() == 3);
            List<JsonObject> entries = journal.entries("CONTAINER_NAME", "web");
            assertEquals(
                    List.of("out", "err", "no end"),
                    entries.stream().map(entry -> text(entry, "MESSAGE")).toList());
            assertEquals(
                    List.of("6", "3", "6"),
                    entries.stream().map(entry -> text(entry, "PRIORITY")).toList());
            assertEquals(
                    List.of("1", "2", "3"),
                    entries.stream()
                            .map(entry -> text(entry, "CONTAINER_LOG_ORDINAL"))
                            .toList());
            JsonObject first = entries.getFirst();
            assertEquals(docker.inspect("web", "{{.Id}}"), text(first, "CONTAINER_ID_FULL"));
            assertEquals("web/1", text(first, "CONTAINER_TAG"));
            assertEquals("web/1", text(first, "SYSLOG_IDENTIFIER"));
            assertEquals("busybox", text(first, "IMAGE_NAME"));
            assertEquals("red", text(first, "COM_EXAMPLE_TEAM"));
            assertEquals("out\nno end", docker.ok("logs", "web"));
            docker.ok("rm", "-f", "web");
        }
    }
}
