package dev.theseus.log.file.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.log.LogBatch;
import dev.theseus.api.log.LogCheckpoint;
import dev.theseus.api.log.LogLine;
import dev.theseus.kit.log.option.Rotation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonFileTest {
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.670Z");

    @TempDir
    Path folder;

    private Path path(String suffix) {
        return folder.resolve("abc-json.log" + suffix);
    }

    private String append(Rotation options, String mark, String... lines) throws IOException {
        List<LogLine> batch = Stream.of(lines)
                .map(line -> new LogLine(false, TIME, line.getBytes(StandardCharsets.UTF_8)))
                .toList();
        return new JsonFile(path(""), options)
                .append(new LogBatch(new LogCheckpoint("p", mark), batch, false), new byte[0]);
    }

    private static String json(byte[] data, Map<String, String> attributes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonLines.write(new LogLine(true, TIME, data), JsonLines.attributes(attributes), out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String log(String text) {
        String line = json(text.getBytes(StandardCharsets.UTF_8), Map.of());
        return line.substring("{\"log\":\"".length(), line.indexOf("\",\"stream\""));
    }

    @Test
    void linesAreDockers() {
        assertEquals(
                "{\"log\":\"hello\\n\",\"stream\":\"stderr\",\"time\":\"2026-01-02T03:04:05.67Z\"}\n",
                json("hello\n".getBytes(StandardCharsets.UTF_8), Map.of()));
        assertEquals(
                "{\"log\":\"\",\"stream\":\"stderr\",\"attrs\":{\"a\":\"\\\"\",\"b\":\"2\"},"
                        + "\"time\":\"2026-01-02T03:04:05.67Z\"}\n",
                json(new byte[0], Map.of("b", "2", "a", "\"")));
    }

    @Test
    void timesHaveTheDigitsThatTheyNeed() {
        for (String time : List.of(
                "2026-01-02T03:04:05Z",
                "2026-11-12T13:14:15.1Z",
                "2026-01-02T03:04:05.000000001Z",
                "2026-01-02T03:04:05.012345678Z")) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            JsonLines.time(Instant.parse(time), out);
            assertEquals(time, out.toString(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void charactersAreEscapedAsGoEscapesThem() {
        assertEquals("\\t\\r\\n\\\"\\\\", log("\t\r\n\"\\"));
        assertEquals("\\u0000\\u0008\\u001b[1m", log("\0\b\u001b[1m"));
        assertEquals("\\u003ca\\u003e\\u0026", log("<a>&"));
        assertEquals("é€😀\\u2028\\u2029", log("é€😀\u2028\u2029"));
    }

    @Test
    void whatIsNoUtf8IsReplacedByteByByte() {
        for (byte[] bad : new byte[][] {
            {(byte) 0xff},
            {(byte) 0xc3},
            {(byte) 0x80},
            {(byte) 0xc0, (byte) 0x80},
            {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
            {(byte) 0xe2, (byte) 0x82}
        }) {
            assertTrue(json(bad, Map.of()).startsWith("{\"log\":\"" + "\\ufffd".repeat(bad.length) + "\","));
        }
    }

    @Test
    void aFullFileIsRotated() throws IOException {
        Rotation options = new Rotation(100, 3, false);
        String mark = "";
        for (String line : List.of("1\n", "2\n", "3\n", "4\n", "5\n", "6\n", "7\n")) {
            mark = append(options, mark, line);
        }
        assertTrue(Files.readString(path("")).contains("\"log\":\"7\\n\""));
        assertTrue(Files.readString(path(".1")).contains("\"log\":\"6\\n\""));
        assertTrue(Files.exists(path(".2")));
        assertFalse(Files.exists(path(".3")));
    }

    @Test
    void oneFileBeginsAnewWhenItIsFull() throws IOException {
        Rotation options = new Rotation(100, 1, false);
        append(options, append(options, "", "1\n", "2\n"), "3\n");
        assertEquals(1, Files.readAllLines(path("")).size());
        assertFalse(Files.exists(path(".1")));
    }

    @Test
    void rotatedFilesAreCompressed() throws IOException {
        Rotation options = new Rotation(100, 3, true);
        append(options, append(options, append(options, "", "1\n", "2\n"), "3\n", "4\n"), "5\n");
        assertFalse(Files.exists(path(".1")));
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(path(".2.gz")))) {
            assertTrue(new String(in.readAllBytes(), StandardCharsets.UTF_8).contains("\"log\":\"1\\n\""));
        }
    }

    @Test
    void aRotationOfWhichNobodyKnowsIsTakenBack() throws IOException {
        Rotation options = new Rotation(100, 4, false);
        String mark = append(options, "", "1\n");
        append(options, mark, "2\n", "3\n", "4\n", "5\n", "6\n");
        assertTrue(Files.exists(path(".2")));
        append(options, mark, "2\n");
        assertEquals(
                List.of("1", "2"),
                Files.readAllLines(path("")).stream()
                        .map(line -> line.substring(8, 9))
                        .toList());
        assertFalse(Files.exists(path(".1")));
    }

    @Test
    void whatOthersRotateIsGoneOnWith() throws IOException {
        Rotation options = new Rotation(0, 1, false);
        String mark = append(options, "", "1\n");
        Files.move(path(""), path(".old"), StandardCopyOption.REPLACE_EXISTING);
        mark = append(options, mark, "2\n");
        assertEquals(1, Files.readAllLines(path("")).size());
        Files.writeString(path(""), "");
        append(options, mark, "3\n");
        assertEquals(1, Files.readAllLines(path("")).size());
    }

    @Test
    void nobodyElseMayReadIt() throws IOException {
        append(new Rotation(0, 1, false), "", "1\n");
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(path(""))));
    }
}
