package dev.theseus.log.gelf.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.theseus.api.driver.CallContext;
import dev.theseus.api.log.LogBatch;
import dev.theseus.api.log.LogCheckpoint;
import dev.theseus.api.log.LogLine;
import dev.theseus.api.log.LogStream;
import dev.theseus.testing.DatagramReceiver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Datagrams as a receiver unpacks them. */
class GelfDatagramsTest {
    private static final Instant TIME = Instant.parse("2026-03-04T05:06:07.123456789Z");
    private static final String ID = "ab".repeat(32);

    private final GelfDriver driver = new GelfDriver();
    private DatagramReceiver receiver;

    @BeforeEach
    void listen() throws IOException {
        receiver = DatagramReceiver.start();
    }

    @AfterEach
    void close() {
        driver.deactivate();
        receiver.close();
    }

    private void write(String compression, LogLine line) {
        Map<String, String> options = new TreeMap<>();
        options.put("gelf-address", "udp://127.0.0.1:" + receiver.port());
        options.put("gelf-compression-type", compression);
        LogStream stream = new LogStream(
                ID,
                "web",
                new LogStream.Image("busybox", "sha256:1"),
                "sh -c date",
                TIME,
                Path.of("/nowhere"),
                Map.of("tag", "web/1", "team", "a", "_kept", "b"),
                options);
        driver.write(
                stream,
                new LogBatch(LogCheckpoint.BEGINNING, List.of(line), false),
                CallContext.background(Duration.ofSeconds(30)));
        driver.close(stream, CallContext.background(Duration.ofSeconds(30)));
    }

    private static LogLine line(boolean stderr, String text) {
        return new LogLine(stderr, TIME, text.getBytes(StandardCharsets.UTF_8));
    }

    private JsonObject next(String compression) throws IOException {
        return parsed(compression, receiver.next());
    }

    private static JsonObject parsed(String compression, byte[] message) throws IOException {
        InputStream in = new ByteArrayInputStream(message);
        byte[] json = switch (compression) {
            case "gzip" -> new GZIPInputStream(in).readAllBytes();
            case "zlib" -> new InflaterInputStream(in).readAllBytes();
            default -> message;
        };
        return JsonParser.parseString(new String(json, StandardCharsets.UTF_8)).getAsJsonObject();
    }

    @Test
    void eachFieldIsThereHoweverItIsPacked() throws IOException {
        for (String compression : List.of("gzip", "zlib", "none")) {
            write(compression, line(true, "héllo \"x\"\n"));
            JsonObject message = next(compression);
            assertEquals("1.1", message.get("version").getAsString());
            assertEquals("héllo \"x\"", message.get("short_message").getAsString());
            assertEquals("1772600767.123", message.get("timestamp").getAsString());
            assertEquals(3, message.get("level").getAsInt());
            assertEquals(ID, message.get("_container_id").getAsString());
            assertEquals("web", message.get("_container_name").getAsString());
            assertEquals("sha256:1", message.get("_image_id").getAsString());
            assertEquals("busybox", message.get("_image_name").getAsString());
            assertEquals("sh -c date", message.get("_command").getAsString());
            assertEquals("web/1", message.get("_tag").getAsString());
            assertEquals(TIME.toString(), message.get("_created").getAsString());
            assertEquals("a", message.get("_team").getAsString());
            assertEquals("b", message.get("_kept").getAsString());
        }
    }

    @Test
    void whatIsLargerThanADatagramComesInChunks() throws IOException {
        String text = new Random(1)
                .ints(20_000, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        write("none", line(false, text + "\n"));
        TreeMap<Integer, byte[]> parts = new TreeMap<>();
        byte[] id = new byte[8];
        int count = 1;
        while (parts.size() < count) {
            ByteBuffer chunk = ByteBuffer.wrap(receiver.next());
            assertEquals(0x1e0f, chunk.getShort());
            byte[] of = new byte[8];
            chunk.get(of);
            if (!parts.isEmpty()) {
                assertArrayEquals(id, of);
            }
            id = of;
            int number = chunk.get();
            count = chunk.get();
            byte[] part = new byte[chunk.remaining()];
            chunk.get(part);
            parts.put(number, part);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        parts.values().forEach(whole::writeBytes);
        assertEquals(
                text, parsed("none", whole.toByteArray()).get("short_message").getAsString());
    }
}
