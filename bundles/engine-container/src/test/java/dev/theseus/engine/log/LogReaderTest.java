package dev.theseus.engine.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.engine.container.ContainerStreams.LogRequest;
import dev.theseus.testing.Await;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LogReaderTest {
    private static final Instant START = Instant.parse("2026-05-01T10:00:00Z");

    @TempDir
    Path folder;

    private Path spool() {
        return folder.resolve("container.log");
    }

    private static String line(int second, String stream, String tag, String text) {
        return "2026-05-01T12:00:%02d.000000001+02:00 %s %s %s\n".formatted(second, stream, tag, text);
    }

    private static LogRequest all() {
        return new LogRequest(false, true, true, Instant.MIN, Instant.MAX, -1);
    }

    private List<String> read(LogRequest request) {
        List<String> lines = new ArrayList<>();
        LogReader.lines(spool(), request, entry -> lines.add(text(entry)))
                .read(() -> false, CallContext.background(Duration.ofSeconds(10)));
        return lines;
    }

    private static String text(LogEntry entry) {
        return entry.stream() + ":" + new String(entry.data(), StandardCharsets.UTF_8);
    }

    @Test
    void joinsPiecesAndTellsStreamsApart() throws IOException {
        Files.writeString(
                spool(),
                line(1, "stdout", "P", "he")
                        + line(1, "stderr", "F", "oops")
                        + line(2, "stdout", "F", "llo")
                        + line(3, "stdout", "F", "")
                        + line(4, "stdout", "P", "no newline"));
        assertEquals(List.of("2:oops\n", "1:hello\n", "1:\n", "1:no newline"), read(all()));
        assertEquals(List.of("2:oops\n"), read(new LogRequest(false, false, true, Instant.MIN, Instant.MAX, -1)));
    }

    @Test
    void skipsTornLines() throws IOException {
        Files.writeString(
                spool(),
                "garbage\n2026-05-01T12:00:01Z st\n x y z w\n2026-05-01T12:00:01Z other F what\n\n"
                        + line(2, "stdout", "F", "good") + "2026-05-01T12:00:0");
        assertEquals(List.of("1:good\n"), read(all()));
    }

    @Test
    void passesLongLinesOnInPieces() throws IOException {
        String half = "x".repeat(8192);
        Files.writeString(
                spool(), line(1, "stdout", "P", half) + line(1, "stdout", "P", half) + line(1, "stdout", "F", "end"));
        assertEquals(List.of("1:" + half + half, "1:end\n"), read(all()));
    }

    @Test
    void selectsByTimeAndNumber() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            text.append(line(i, "stdout", "F", Integer.toString(i)));
        }
        Files.writeString(spool(), text);
        assertEquals(List.of("1:8\n", "1:9\n"), read(new LogRequest(false, true, true, Instant.MIN, Instant.MAX, 2)));
        assertEquals(List.of(), read(new LogRequest(false, true, true, Instant.MIN, Instant.MAX, 0)));
        assertEquals(
                List.of("1:3\n", "1:4\n"),
                read(new LogRequest(false, true, true, START.plusSeconds(3), START.plusSeconds(5), -1)));
    }

    @Test
    void aTailOfAnyLengthIsNotHeldInMemory() throws IOException {
        int lines = 60_000;
        String text = "x".repeat(500);
        try (BufferedWriter out = Files.newBufferedWriter(LogRotation.rotated(spool(), 1))) {
            writeNumbered(out, 0, lines / 2, text);
        }
        try (BufferedWriter out = Files.newBufferedWriter(spool())) {
            writeNumbered(out, lines / 2, lines, text);
        }
        int tail = lines - 10;
        long before = usedHeap();
        long[] atFirst = {0};
        List<Integer> read = new ArrayList<>();
        LogReader.lines(spool(), new LogRequest(false, true, true, Instant.MIN, Instant.MAX, tail), entry -> {
                    if (read.isEmpty()) {
                        atFirst[0] = usedHeap() - before;
                    }
                    read.add(Integer.parseInt(text(entry).substring(2, 8)));
                })
                .read(() -> false, CallContext.background(Duration.ofSeconds(30)));
        assertEquals(IntStream.range(10, lines).boxed().toList(), read);
        assertTrue(atFirst[0] < 8 << 20, "held when the first line was passed on: " + atFirst[0]);
    }

    /** Nobody could read a terabyte meanwhile. */
    @Test
    @Timeout(20)
    void aTailIsReadFromTheEnd() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(spool().toFile(), "rw")) {
            file.seek(1L << 40);
            file.writeBytes("\n");
            for (int i = 0; i < 50; i++) {
                file.writeBytes(line(i, "stdout", "F", "x".repeat(10_000) + i));
            }
        }
        assertEquals(
                IntStream.range(47, 50)
                        .mapToObj(i -> "1:" + "x".repeat(10_000) + i + "\n")
                        .toList(),
                read(new LogRequest(false, true, true, Instant.MIN, Instant.MAX, 3)));
        assertEquals(
                List.of("1:" + "x".repeat(10_000) + "48\n"),
                read(new LogRequest(
                        false, true, true, Instant.MIN, START.plusSeconds(48).plusNanos(1), 1)));
        assertEquals(
                2,
                read(new LogRequest(false, true, true, START.plusSeconds(48), Instant.MAX, 40))
                        .size());
    }

    /** As a loss of power leaves them. */
    @Test
    void aHoleOfAnySizeIsNoLine() throws IOException {
        Files.writeString(spool(), line(1, "stdout", "F", "before"));
        try (RandomAccessFile file = new RandomAccessFile(spool().toFile(), "rw")) {
            file.seek(300L << 20);
            file.writeBytes("\n" + line(2, "stdout", "F", "after"));
        }
        assertEquals(List.of("1:before\n", "1:after\n"), read(all()));
        assertEquals(
                List.of("1:before\n", "1:after\n"),
                read(new LogRequest(false, true, true, Instant.MIN, Instant.MAX, 5)));
    }

    /** Wherever pieces of lines, streams and files meet. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aTailIsTheEndOfAll(long seed) throws IOException {
        Random random = new Random(seed);
        for (int file = 3; file >= 0; file--) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(400); i >= 0; i--) {
                String stream = random.nextInt(50) < 45 ? "stdout" : "stderr";
                String tag = i > 0 && random.nextInt(3) == 0 ? "P" : "F";
                text.append(line(
                        60 - 15 * (file + 1) + i % 2, stream, tag, file + "-" + i + "x".repeat(random.nextInt(2000))));
            }
            // Nothing is left open on either.
            text.append(line(60 - 15 * file - 1, "stdout", "F", "o"))
                    .append(line(60 - 15 * file - 1, "stderr", "F", "e"));
            Files.writeString(file == 0 ? spool() : LogRotation.rotated(spool(), file), text);
        }
        for (boolean stderr : new boolean[] {true, false}) {
            for (Instant until : List.of(Instant.MAX, START.plusSeconds(45))) {
                List<String> whole = read(new LogRequest(false, true, stderr, Instant.MIN, until, -1));
                for (int tail : List.of(0, 1, 2, 3, 10, 50, 200, 600, 5000)) {
                    assertEquals(
                            whole.subList(Math.max(0, whole.size() - tail), whole.size()),
                            read(new LogRequest(false, true, stderr, Instant.MIN, until, tail)),
                            "the last " + tail);
                }
            }
        }
    }

    private static void writeNumbered(BufferedWriter out, int begin, int end, String text) throws IOException {
        for (int i = begin; i < end; i++) {
            out.write(line(1, "stdout", "F", "%06d%s".formatted(i, text)));
        }
    }

    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void aLongTailIsFollowedThroughARotation() throws Exception {
        int lines = 20_000;
        try (BufferedWriter out = Files.newBufferedWriter(spool())) {
            writeNumbered(out, 0, lines, "x");
        }
        List<Integer> read = Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean live = new AtomicBoolean(true);
        LogRequest follow = new LogRequest(true, true, true, Instant.MIN, Instant.MAX, lines - 1);
        Thread reader = Thread.ofVirtual()
                .start(() -> LogReader.lines(
                                spool(),
                                follow,
                                entry -> read.add(Integer.parseInt(text(entry).substring(2, 8))))
                        .read(live::get, CallContext.background(Duration.ofSeconds(30))));
        Await.until("the lines are read", () -> read.size() == lines - 1);
        rotate();
        try (BufferedWriter out = Files.newBufferedWriter(spool())) {
            writeNumbered(out, lines, lines + 5, "x");
        }
        Await.until("the lines are read", () -> read.size() == lines + 4);
        live.set(false);
        assertTrue(reader.join(Duration.ofSeconds(20)));
        assertEquals(IntStream.range(1, lines + 5).boxed().toList(), read);
    }

    @Test
    void aMissingLogIsEmpty() {
        assertEquals(List.of(), read(all()));
    }

    @Test
    void readsRotatedFilesFromTheOldest() throws IOException {
        Files.writeString(LogRotation.rotated(spool(), 2), line(1, "stdout", "F", "a") + line(1, "stdout", "P", "b"));
        Files.writeString(LogRotation.rotated(spool(), 1), line(2, "stdout", "F", "c"));
        assertEquals(List.of("1:a\n", "1:bc\n"), read(all()), "renamed, not yet written anew");
        Files.writeString(spool(), line(3, "stdout", "F", "d"));
        assertEquals(List.of("1:a\n", "1:bc\n", "1:d\n"), read(all()));
    }

    @Test
    void followsThroughRotationsWithoutLoss() throws Exception {
        int lines = 3000;
        List<String> read = new CopyOnWriteArrayList<>();
        AtomicBoolean live = new AtomicBoolean(true);
        LogRequest follow = new LogRequest(true, true, true, Instant.MIN, Instant.MAX, -1);
        Thread reader = Thread.ofVirtual()
                .start(() -> LogReader.lines(spool(), follow, entry -> read.add(text(entry)))
                        .read(live::get, CallContext.background(Duration.ofSeconds(30))));
        for (int i = 0; i < lines; i++) {
            Files.writeString(
                    spool(),
                    line(i % 60, "stdout", "F", Integer.toString(i)),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            if (i % 500 == 499) {
                rotate();
                // Time in which the reader may come past this rotation, or not: both have to be right.
                Thread.sleep(20);
            }
        }
        live.set(false);
        assertTrue(reader.join(Duration.ofSeconds(20)));
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < lines; i++) {
            expected.add("1:" + i + "\n");
        }
        assertEquals(expected, read);
    }

    private void rotate() throws IOException {
        for (int number = 9; number > 1; number--) {
            if (Files.exists(LogRotation.rotated(spool(), number - 1))) {
                Files.move(
                        LogRotation.rotated(spool(), number - 1),
                        LogRotation.rotated(spool(), number),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.move(spool(), LogRotation.rotated(spool(), 1));
    }

    @Test
    void followingEndsWithTheCaller() throws Exception {
        Files.writeString(spool(), line(1, "stdout", "F", "x"));
        CallContext context = CallContext.background(Duration.ofSeconds(30));
        List<String> read = new CopyOnWriteArrayList<>();
        LogRequest follow = new LogRequest(true, true, true, Instant.MIN, Instant.MAX, 1);
        Thread reader = Thread.ofVirtual()
                .start(() -> LogReader.lines(spool(), follow, entry -> read.add(text(entry)))
                        .read(() -> true, context));
        Await.until("the line is read", () -> !read.isEmpty());
        assertFalse(reader.join(Duration.ofMillis(300)));
        assertEquals(List.of("1:x\n"), read);
        context.cancel();
        assertTrue(reader.join(Duration.ofSeconds(10)));
    }

    @Test
    void rotatesBySizeAndKeepsSoMany() throws Exception {
        LogRotation rotation = new LogRotation(new DiskRoom(Path.of("/")));
        try {
            List<String> reopened = new CopyOnWriteArrayList<>();
            rotation.tend("id", spool(), 10, 2, () -> reopened.add("once"));
            Files.writeString(spool(), "0123456789abc");
            rotation.rotateAll();
            assertFalse(Files.exists(spool()));
            assertTrue(Files.exists(LogRotation.rotated(spool(), 1)));
            assertEquals(1, reopened.size());
            rotation.rotateAll();
            assertEquals(2, reopened.size(), "a monitor that did not reopen is told again");
            Files.writeString(spool(), "second file of the log");
            rotation.rotateAll();
            assertEquals("second file of the log", Files.readString(LogRotation.rotated(spool(), 1)));
            assertFalse(Files.exists(LogRotation.rotated(spool(), 2)));
            rotation.forget("id");
        } finally {
            rotation.close();
        }
    }
}
