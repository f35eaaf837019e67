package dev.theseus.engine.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.log.LogCheckpoint;
import dev.theseus.api.log.LogPlan;
import dev.theseus.api.log.LogStream;
import dev.theseus.engine.testing.DirectSlots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Spools on their way to drivers that work, fail, are slow, or come and go. */
@Timeout(60)
class LogFeedsTest {
    private static final LogPlan COPY = LogPlan.spooled(0, 1).copiedTo(".log");
    private static final LogPlan DELIVERY = LogPlan.spooled(0, 1).delivered();

    @TempDir
    Path folder;

    private final DirectSlots slots = new DirectSlots();
    private final FakeLog driver = new FakeLog("ship", COPY);
    private final LogRotation rotation = new LogRotation(new DiskRoom(Path.of("/")));
    private LogFeeds feeds = feeds();
    private int count;

    private LogFeeds feeds() {
        slots.put(DriverKind.LOG, "ship", driver);
        return new LogFeeds(slots, new LogPlans(slots), rotation);
    }

    @AfterEach
    void close() {
        driver.open.countDown();
        feeds.close();
        rotation.close();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "waited in vain");
            LockSupport.parkNanos(5_000_000);
        }
    }

    private LogSource source(String driverName, String id, Map<String, String> options) throws IOException {
        Path own = Files.createDirectories(folder.resolve(id));
        LogOptions read = LogOptions.of(options);
        LogStream stream = new LogStream(
                id,
                "name",
                new LogStream.Image("image", "sha256:1"),
                "true",
                Instant.EPOCH,
                own,
                Map.of(),
                read.forDriver());
        return new LogSource(driverName, read, stream, own.resolve("container.log"));
    }

    private LogSource source() throws IOException {
        return source("ship", "c1", Map.of());
    }

    /** As a monitor writes; numbers the lines. */
    private List<String> print(LogSource source, int lines) throws IOException {
        List<String> printed = new ArrayList<>();
        StringBuilder spool = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            String line = "line " + count;
            spool.append("2026-01-01T00:00:00.%09dZ stdout F %s%n".formatted(count++, line));
            printed.add(line + "\n");
        }
        Files.writeString(source.spool(), spool, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return printed;
    }

    private static void rotate(LogSource source) throws IOException {
        Path one = LogRotation.rotated(source.spool(), 1);
        if (Files.exists(one)) {
            Files.move(one, LogRotation.rotated(source.spool(), 2));
        }
        Files.move(source.spool(), one);
    }

    @Test
    void linesAreGivenAsTheyCome() throws IOException {
        List<String> all = new ArrayList<>(print(source(), 3));
        feeds.begin(source(), () -> {});
        await(() -> driver.lines.size() == 3);
        all.addAll(print(source(), 20_000));
        await(() -> driver.lines.size() == all.size());
        assertEquals(all, driver.lines);
        assertEquals(LogCheckpoint.BEGINNING, driver.batches.getFirst().from());
        assertEquals("3", driver.batches.get(1).from().mark());
        assertTrue(driver.batches.stream().noneMatch(batch -> batch.gap()));
        feeds.end(source());
        await(() -> driver.closed.equals(List.of("c1")));
    }

    private static void append(LogSource source, String... lines) throws IOException {
        StringBuilder spool = new StringBuilder();
        for (String line : lines) {
            spool.append("2026-01-01T00:00:00.000000001Z ").append(line).append('\n');
        }
        Files.writeString(source.spool(), spool, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void aLineThatIsWrittenInPiecesIsGivenWhole() throws IOException {
        feeds.begin(source(), () -> {});
        append(source(), "stdout F one", "stdout P two ", "stdout P pieces");
        await(() -> driver.lines.size() == 1);
        append(source(), "stdout F .");
        await(() -> driver.lines.size() == 2);
        append(source(), "stdout P prompt> ", "stderr F of the other stream");
        await(() -> driver.lines.size() == 4);
        append(source(), "stdout P no end");
        feeds.end(source());
        await(() -> driver.closed.equals(List.of("c1")));
        assertEquals(List.of("one\n", "two pieces.\n", "of the other stream\n", "prompt> ", "no end"), driver.lines);
    }

    @Test
    void aDriverThatWasAwayMissesNothing() throws IOException {
        feeds.begin(source(), () -> {});
        List<String> all = new ArrayList<>(print(source(), 2));
        await(() -> driver.lines.size() == 2);
        slots.remove(DriverKind.LOG, "ship");
        all.addAll(print(source(), 5));
        FakeLog next = new FakeLog("ship", COPY);
        slots.put(DriverKind.LOG, "ship", next);
        await(() -> next.lines.size() == 5);
        assertEquals(
                all, Stream.concat(driver.lines.stream(), next.lines.stream()).toList());
        assertEquals("2", next.batches.getFirst().from().mark());
    }

    @Test
    void aSpoolThatCannotBeReadNowIsReadLater() throws IOException {
        Path inTheWay = Files.createDirectory(source().spool());
        feeds.begin(source(), () -> {});
        LogSource other = source("ship", "c2", Map.of());
        List<String> all = new ArrayList<>(print(other, 1));
        feeds.begin(other, () -> {});
        await(() -> driver.lines.size() == 1);
        Files.delete(inTheWay);
        all.addAll(print(source(), 3));
        await(() -> driver.lines.size() == 4);
        assertEquals(all, driver.lines);
    }

    /** As a loss of power leaves it in a file. */
    @Test
    void aHoleInASpoolIsPassedOver() throws IOException {
        List<String> all = new ArrayList<>(print(source(), 2));
        Files.write(source().spool(), new byte[3 << 20], StandardOpenOption.APPEND);
        Files.writeString(source().spool(), "\nno line\n".repeat(40_000), StandardOpenOption.APPEND);
        all.addAll(print(source(), 2));
        feeds.begin(source(), () -> {});
        feeds.end(source());
        await(() -> driver.closed.equals(List.of("c1")));
        assertEquals(all, driver.lines);
        assertTrue(driver.batches.getLast().gap());
    }

    @Test
    void aDriverThatFailsGetsTheSameOnceMore() throws IOException {
        driver.failure = "no route to the collector";
        feeds.begin(source(), () -> {});
        List<String> all = print(source(), 4);
        await(() -> driver.refused > 0);
        driver.failure = "";
        await(() -> driver.lines.size() == 4);
        assertEquals(all, driver.lines);
    }

    @Test
    void aSlowDriverHoldsUpNobody() throws IOException {
        FakeLog slow = new FakeLog("slow", COPY);
        slow.open = new CountDownLatch(1);
        slots.put(DriverKind.LOG, "slow", slow);
        LogSource stuck = source("slow", "c2", Map.of());
        print(stuck, 1);
        feeds.begin(stuck, () -> {});
        feeds.begin(source(), () -> {});
        print(source(), 3);
        await(() -> driver.lines.size() == 3);
        feeds.end(stuck);
        assertEquals(List.of(), slow.lines);
        slow.open.countDown();
        await(() -> slow.lines.size() == 1);
    }

    @Test
    void theNextLifeGoesOnFromTheCheckpoint() throws IOException {
        feeds.begin(source(), () -> {});
        print(source(), 3);
        Path checkpoint = folder.resolve("c1/log-checkpoint");
        await(() -> driver.lines.size() == 3 && Files.exists(checkpoint));
        feeds.close();
        driver.lines.clear();
        List<String> later = print(source(), 2);
        rotate(source());
        later.addAll(print(source(), 2));
        feeds = feeds();
        feeds.begin(source(), () -> {});
        await(() -> driver.lines.size() == 4);
        assertEquals(later, driver.lines);
        assertEquals("3", driver.batches.get(1).from().mark());
    }

    @Test
    void rotatedFilesAreGivenToTheirEnd() throws IOException {
        driver.open = new CountDownLatch(1);
        feeds.begin(source(), () -> {});
        List<String> all = new ArrayList<>(print(source(), 1));
        await(() -> driver.asked > 0);
        all.addAll(print(source(), 1));
        rotate(source());
        all.addAll(print(source(), 1));
        rotate(source());
        all.addAll(print(source(), 1));
        driver.open.countDown();
        await(() -> driver.lines.size() == 4);
        assertEquals(all, driver.lines);
        assertTrue(driver.batches.stream().noneMatch(batch -> batch.gap()));
    }

    @Test
    void whatWasRotatedAwayIsAGap() throws IOException {
        feeds.begin(source(), () -> {});
        print(source(), 2);
        await(() -> driver.lines.size() == 2);
        slots.remove(DriverKind.LOG, "ship");
        feeds.close();
        Files.delete(source().spool());
        print(source(), 2);
        feeds = feeds();
        feeds.begin(source(), () -> {});
        await(() -> driver.lines.size() == 4);
        assertTrue(driver.batches.getLast().gap());
    }

    @Test
    void nonBlockingDropsTheOldest() throws IOException {
        driver.failure = "full";
        LogSource source = source("ship", "c1", Map.of("mode", "non-blocking", "max-buffer-size", "1k"));
        List<String> all = print(source, 1000);
        feeds.begin(source, () -> {});
        await(() -> driver.refused > 0);
        driver.failure = "";
        await(() -> !driver.lines.isEmpty());
        assertTrue(driver.lines.size() < 30, "kept " + driver.lines.size());
        assertEquals(all.getLast(), driver.lines.getLast());
        assertTrue(driver.batches.getFirst().gap());
    }

    @Test
    void aRemovalWaitsForWhatOutlivesTheContainer() throws IOException {
        driver.plan = DELIVERY;
        print(source(), 5);
        feeds.release(source(), CallContext.background(Duration.ofSeconds(30)));
        assertEquals(5, driver.lines.size());
        assertEquals(List.of("c1"), driver.closed);
    }

    @Test
    void aRemovalDoesNotWaitForACopy() throws IOException {
        driver.failure = "slow disk";
        feeds.begin(source(), () -> {});
        print(source(), 5);
        await(() -> driver.refused > 0);
        feeds.release(source(), CallContext.background(Duration.ofSeconds(30)));
        driver.failure = "";
        assertEquals(List.of(), driver.lines);
    }

    @Test
    void whoWantsNoLinesGetsNone() throws IOException {
        driver.plan = LogPlan.spooled(0, 1);
        feeds.begin(source(), () -> {});
        print(source(), 2);
        feeds.end(source());
        feeds.release(source(), CallContext.background(Duration.ofSeconds(30)));
        assertEquals(List.of(), driver.lines);
        assertFalse(Files.exists(folder.resolve("c1/log-checkpoint")));
    }
}
