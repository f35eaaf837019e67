package dev.theseus.log.fluentd.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.log.LogBatch;
import dev.theseus.api.log.LogCheckpoint;
import dev.theseus.api.log.LogLine;
import dev.theseus.api.log.LogStream;
import dev.theseus.log.fluentd.internal.ForwardReceiver.Entry;
import dev.theseus.testing.StreamReceiver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.msgpack.value.ValueFactory;

/** What arrives, field by field. */
class ForwardMessageTest {
    private static final Instant TIME = Instant.parse("2026-03-04T05:06:07.123456789Z");
    private static final String ID = "ab".repeat(32);

    private static LogStream stream(Map<String, String> options) {
        return new LogStream(
                ID,
                "web",
                new LogStream.Image("busybox", "sha256:1"),
                "sh",
                TIME,
                Path.of("/nowhere"),
                Map.of("tag", "web/1", "team", "a", "log", "a label of that name"),
                options);
    }

    private static LogLine line(boolean stderr, String text) {
        return new LogLine(stderr, TIME, text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Entry> entries(String option, String value, LogLine... lines) throws IOException {
        Map<String, String> options = Map.of(option, value);
        return ForwardReceiver.entries(
                new ForwardMessage(FluentdOptions.of(options), stream(options)).of(List.of(lines), ""));
    }

    @Test
    void eachFieldIsThere() throws IOException {
        List<Entry> entries =
                entries("fluentd-async", "true", line(false, "out\n"), line(true, "err"), line(false, "\n"));
        assertEquals(3, entries.size());
        Entry first = entries.getFirst();
        assertEquals("web/1", first.tag());
        assertEquals(ValueFactory.newInteger(TIME.getEpochSecond()), first.time());
        assertEquals(5, first.fields().size());
        assertEquals(ID, first.field("container_id"));
        assertEquals("/web", first.field("container_name"));
        assertEquals("a", first.field("team"));
        assertEquals("stdout", first.field("source"));
        assertEquals("out", first.field("log"));
        assertEquals("stderr", entries.get(1).field("source"));
        assertEquals("err", entries.get(1).field("log"));
        assertEquals("", entries.get(2).field("log"));
    }

    @Test
    void timesHaveNanosecondsWhenAskedFor() throws IOException {
        byte[] time = entries("fluentd-sub-second-precision", "true", line(false, "out\n"))
                .getFirst()
                .time()
                .asExtensionValue()
                .getData();
        assertArrayEquals(
                ByteBuffer.allocate(8)
                        .putInt((int) TIME.getEpochSecond())
                        .putInt(TIME.getNano())
                        .array(),
                time);
    }

    @Test
    void linesOfAnyLengthArePacked() throws IOException {
        for (int length : List.of(0, 31, 32, 255, 256, 65_535, 65_536, 200_000)) {
            String text = "x".repeat(length);
            assertEquals(
                    text,
                    entries("fluentd-async", "0", line(false, text + "\n"))
                            .getFirst()
                            .field("log"));
        }
        LogLine[] many = new LogLine[70_000];
        Arrays.fill(many, line(false, "x\n"));
        assertEquals(many.length, entries("fluentd-async", "0", many).size());
    }

    @Test
    void anotherAcknowledgementIsNone() throws IOException {
        FluentdDriver driver = new FluentdDriver();
        try (StreamReceiver receiver = ForwardReceiver.startLying()) {
            LogStream stream = stream(
                    Map.of("fluentd-address", "tcp://127.0.0.1:" + receiver.port(), "fluentd-request-ack", "true"));
            LogBatch batch = new LogBatch(LogCheckpoint.BEGINNING, List.of(line(false, "out\n")), false);
            EngineException refused = assertThrows(
                    EngineException.class,
                    () -> driver.write(stream, batch, CallContext.background(Duration.ofSeconds(30))));
            assertEquals(ErrorKind.UNAVAILABLE, refused.kind());
        } finally {
            driver.deactivate();
        }
    }
}
