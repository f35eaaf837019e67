package dev.theseus.log.journald.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.log.LogBatch;
import dev.theseus.api.log.LogCheckpoint;
import dev.theseus.api.log.LogLine;
import dev.theseus.api.log.LogStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fields of entries. */
class EntryTest {
    private static final Instant TIME = Instant.parse("2026-03-04T05:06:07.123456789Z");
    private static final String ID = "ab".repeat(32);

    private static LogStream stream(Map<String, String> attributes) {
        return new LogStream(
                ID,
                "web",
                new LogStream.Image("busybox", "sha256:1"),
                "sh",
                TIME,
                Path.of("/nowhere"),
                attributes,
                Map.of());
    }

    private static LogBatch batch(LogCheckpoint from, String... lines) {
        return new LogBatch(
                from,
                List.of(lines).stream()
                        .map(text -> new LogLine(false, TIME, text.getBytes(StandardCharsets.UTF_8)))
                        .toList(),
                false);
    }

    private static CallContext context() {
        return CallContext.background(Duration.ofSeconds(30));
    }

    @Test
    void eachFieldIsThereAndEntriesAreCountedOverSuccessors(@TempDir Path folder) throws InterruptedException {
        try (Journal journal = new Journal(folder.resolve("s"))) {
            LogStream stream = stream(Map.of("tag", "web/1", "com.example/team-a", "a\nb", "__x", "1", "...", "2"));
            JournaldDriver first = new JournaldDriver(folder.resolve("s"));
            String mark = first.write(stream, batch(LogCheckpoint.BEGINNING, "one\n", "two\n"), context());
            first.deactivate();
            JournaldDriver second = new JournaldDriver(folder.resolve("s"));
            second.write(stream, batch(new LogCheckpoint("p", mark), "three\n"), context());
            second.deactivate();

            List<Map<String, String>> entries = journal.entries();
            assertEquals(3, entries.size());
            Map<String, String> entry = entries.getFirst();
            assertEquals("one", entry.get("MESSAGE"));
            assertEquals("6", entry.get("PRIORITY"));
            assertEquals(ID, entry.get("CONTAINER_ID_FULL"));
            assertEquals(ID.substring(0, 12), entry.get("CONTAINER_ID"));
            assertEquals("web", entry.get("CONTAINER_NAME"));
            assertEquals("web/1", entry.get("CONTAINER_TAG"));
            assertEquals("web/1", entry.get("SYSLOG_IDENTIFIER"));
            assertEquals("busybox", entry.get("IMAGE_NAME"));
            assertEquals(TIME.toString(), entry.get("SYSLOG_TIMESTAMP"));
            assertEquals("a\nb", entry.get("COM_EXAMPLE_TEAM_A"));
            assertEquals("1", entry.get("X"));
            assertEquals(
                    List.of("1", "2", "3"),
                    entries.stream()
                            .map(each -> each.get("CONTAINER_LOG_ORDINAL"))
                            .toList());
            assertEquals(
                    1,
                    entries.stream()
                            .map(each -> each.get("CONTAINER_LOG_EPOCH"))
                            .distinct()
                            .count());
        }
    }

    @Test
    void withoutAJournalLinesWait(@TempDir Path folder) {
        JournaldDriver driver = new JournaldDriver(folder.resolve("none"));
        EngineException refused = assertThrows(
                EngineException.class,
                () -> driver.write(stream(Map.of()), batch(LogCheckpoint.BEGINNING, "one\n"), context()));
        assertEquals(ErrorKind.UNAVAILABLE, refused.kind());
        assertTrue(refused.message().contains("journald is not enabled on this host"), refused.message());
        driver.deactivate();
    }
}
