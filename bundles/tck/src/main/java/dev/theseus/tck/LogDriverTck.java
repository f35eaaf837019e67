package dev.theseus.tck;

import static dev.theseus.tck.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.log.LogBatch;
import dev.theseus.api.log.LogCheckpoint;
import dev.theseus.api.log.LogDriver;
import dev.theseus.api.log.LogLine;
import dev.theseus.api.log.LogPlan;
import dev.theseus.api.log.LogStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract of a {@link LogDriver} that is given lines. Extend it in your bundle's tests; a driver whose plans ask
 * for none has {@link DriverTck} alone.
 */
@Timeout(120)
@ExtendWith(ResourceWatch.class)
public abstract class LogDriverTck implements Trial {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05.678901234Z");

    @TempDir
    @Nullable
    Path directory;

    private final Map<String, LogStream> streams = new HashMap<>();
    private @Nullable EngineSettings settings;
    private @Nullable LogDriver driver;

    /** What a driver has kept of a line. */
    public record Kept(boolean stderr, String text) {}

    /** Makes a driver as the engine would find it; {@code recover} has not been called. */
    protected abstract LogDriver open(EngineSettings settings);

    /** Ends a driver as its deactivation would. */
    protected abstract void close(LogDriver driver);

    /** Options with which it is given lines. */
    protected Map<String, String> options() {
        return Map.of();
    }

    /**
     * What has arrived of a stream where the driver takes it, oldest first, read without the driver; each piece of a
     * line for itself. Called after {@code close} of the stream.
     */
    protected abstract List<Kept> kept(LogStream stream) throws IOException;

    /**
     * Whether it can keep a batch once that it is given twice. Say false if what it writes to cannot take anything
     * back.
     */
    protected boolean keepsOnce() {
        return true;
    }

    /**
     * Whether what it keeps tells empty lines, and lines from pieces without their end. Say false if its receivers are sent
     * the texts of lines, as most are.
     */
    protected boolean keepsLineEnds() {
        return true;
    }

    @Override
    public final Path trialFolder() {
        return Trial.given(directory);
    }

    @BeforeEach
    void openDriver() {
        settings = new TrialSettings(trialFolder());
        driver = open(settings);
        recover();
    }

    @AfterEach
    void closeDriver() {
        close(driver());
    }

    @Override
    public final void removeObjects() {
        streams.values().forEach(stream -> driver().close(stream, context()));
        streams.clear();
    }

    private LogDriver driver() {
        LogDriver now = driver;
        if (now == null) {
            throw new IllegalStateException("no test is running");
        }
        return now;
    }

    /** As given to {@link #open}. */
    protected final EngineSettings settings() {
        EngineSettings now = settings;
        if (now == null) {
            throw new IllegalStateException("no test is running");
        }
        return now;
    }

    private static CallContext context() {
        return CallContext.background(Duration.ofMinutes(1));
    }

    private void recover() {
        String name = driver().info().name();
        Path state = settings().stateDirectory(DriverKind.LOG, name);
        Path run = settings().runDirectory(DriverKind.LOG, name);
        driver().recover(new RecoveryRequest(settings().engineId(), state, run, Set.of()), context());
    }

    /** Ends the driver as a replaced one ends, and opens another on the same state. */
    private void reopen() {
        close(driver());
        driver = open(settings());
        recover();
    }

    private LogStream stream(String digit) {
        return streams.computeIfAbsent(digit, absent -> {
            String id = absent.repeat(64);
            try {
                return new LogStream(
                        id,
                        "name-" + absent,
                        new LogStream.Image("busybox", "sha256:" + "1".repeat(64)),
                        "sh -c date",
                        START,
                        Files.createDirectories(
                                trialFolder().resolve("containers").resolve(id)),
                        Map.of(),
                        options());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static LogLine out(String text) {
        return new LogLine(false, START, text.getBytes(StandardCharsets.UTF_8));
    }

    private static LogLine err(String text) {
        return new LogLine(true, START, text.getBytes(StandardCharsets.UTF_8));
    }

    private LogCheckpoint write(LogStream stream, LogCheckpoint from, LogLine... lines) {
        String mark = driver().write(stream, new LogBatch(from, List.of(lines), false), context());
        assertTrue(mark.length() <= 1000 && mark.lines().count() <= 1, "a short mark: " + mark);
        // Whatever an engine calls its positions.
        return new LogCheckpoint(from.position() + "x", mark);
    }

    private List<Kept> keptOf(LogStream stream) throws IOException {
        driver().close(stream, context());
        return kept(stream);
    }

    private List<Kept> keptOut(String... texts) {
        return expected(Stream.of(texts).map(text -> new Kept(false, text)).toArray(Kept[]::new));
    }

    private List<Kept> expected(Kept... kept) {
        return keepsLineEnds()
                ? List.of(kept)
                : Stream.of(kept)
                        .map(line -> new Kept(line.stderr(), line.text().replaceFirst("\n$", "")))
                        .filter(line -> !line.text().isEmpty())
                        .toList();
    }

    @Test
    void sameOptionsSamePlan() {
        LogPlan plan = driver().plan(options());
        assertTrue(plan.spooled());
        assertNotEquals(LogPlan.Feed.NONE, plan.feed());
        assertEquals(plan, driver().plan(options()));
        reopen();
        assertEquals(plan, driver().plan(options()));
    }

    @Test
    void unknownOptionIsRefused() {
        Map<String, String> options = new HashMap<>(options());
        options.put("no-such-option", "1");
        assertFails(ErrorKind.INVALID_PARAMETER, () -> driver().plan(options));
    }

    @Test
    void linesAreKeptInTheirOrderWithTheirStream() throws IOException {
        LogCheckpoint first = write(stream("a"), LogCheckpoint.BEGINNING, out("one\n"), err("two\n"), out("three\n"));
        write(stream("a"), first, err("four\n"), out("five\n"));
        assertEquals(
                expected(
                        new Kept(false, "one\n"),
                        new Kept(true, "two\n"),
                        new Kept(false, "three\n"),
                        new Kept(true, "four\n"),
                        new Kept(false, "five\n")),
                keptOf(stream("a")));
    }

    @Test
    void whatLinesConsistOfIsKept() throws IOException {
        String[] texts = {
            "\n", " \n", "\t\"\\\u0001<&>\n", "é € 😀 \u2028\n", "no end", " yet\n", "x".repeat(100_000) + "\n"
        };
        LogLine[] lines =
                IntStream.range(0, texts.length).mapToObj(i -> out(texts[i])).toArray(LogLine[]::new);
        write(stream("a"), LogCheckpoint.BEGINNING, lines);
        assertEquals(keptOut(texts), keptOf(stream("a")));
    }

    @Test
    void aFullBatchIsKept() throws IOException {
        LogLine[] lines = IntStream.range(0, 10_000)
                .mapToObj(i -> out(i + " " + "x".repeat(90) + "\n"))
                .toArray(LogLine[]::new);
        write(stream("a"), LogCheckpoint.BEGINNING, lines);
        List<Kept> kept = keptOf(stream("a"));
        assertEquals(lines.length, kept.size());
        assertTrue(kept.getLast().text().startsWith("9999 "), kept.getLast().text());
    }

    @Test
    void aBatchThatIsWrittenAgainIsKeptOnce() throws IOException {
        assumeTrue(keepsOnce());
        LogCheckpoint first = write(stream("a"), LogCheckpoint.BEGINNING, out("one\n"));
        write(stream("a"), first, out("two\n"));
        write(stream("a"), first, out("two\n"));
        // By then there is more.
        LogCheckpoint third = write(stream("a"), first, out("two\n"), out("three\n"));
        write(stream("a"), third, out("four\n"));
        assertEquals(keptOut("one\n", "two\n", "three\n", "four\n"), keptOf(stream("a")));
    }

    @Test
    void aStreamThatIsBegunAnewIsKeptOnce() throws IOException {
        assumeTrue(keepsOnce());
        LogCheckpoint first = write(stream("a"), LogCheckpoint.BEGINNING, out("one\n"));
        write(stream("a"), first, out("two\n"));
        write(stream("a"), LogCheckpoint.BEGINNING, out("one\n"), out("two\n"), out("three\n"));
        assertEquals(keptOut("one\n", "two\n", "three\n"), keptOf(stream("a")));
    }

    @Test
    void aSuccessorGoesOnWhereTheDriverEnded() throws IOException {
        LogCheckpoint first = write(stream("a"), LogCheckpoint.BEGINNING, out("one\n"));
        reopen();
        LogCheckpoint second = write(stream("a"), first, out("two\n"));
        driver().quiesce(context());
        reopen();
        write(stream("a"), second, out("three\n"));
        assertEquals(keptOut("one\n", "two\n", "three\n"), keptOf(stream("a")));
    }

    @Test
    void aSuccessorTakesBackWhatNobodyKnowsOf() throws IOException {
        assumeTrue(keepsOnce());
        LogCheckpoint first = write(stream("a"), LogCheckpoint.BEGINNING, out("one\n"));
        write(stream("a"), first, out("two\n"), out("three\n"));
        reopen();
        write(stream("a"), first, out("two\n"));
        assertEquals(keptOut("one\n", "two\n"), keptOf(stream("a")));
    }

    @Test
    void aWriteAfterCloseGoesOn() throws IOException {
        LogCheckpoint first = write(stream("a"), LogCheckpoint.BEGINNING, out("one\n"));
        driver().close(stream("a"), context());
        driver().close(stream("a"), context());
        driver().close(stream("b"), context());
        write(stream("a"), first, out("two\n"));
        assertEquals(keptOut("one\n", "two\n"), keptOf(stream("a")));
    }

    @Test
    void aCallerThatIsGoneGetsNothingWritten() throws IOException {
        LogCheckpoint first = write(stream("a"), LogCheckpoint.BEGINNING, out("one\n"));
        for (GoneCaller caller : GoneCaller.values()) {
            LogBatch batch = new LogBatch(first, List.of(out("two\n")), false);
            assertFails(caller.kind(), () -> driver().write(stream("a"), batch, caller.context()));
        }
        assertEquals(keptOut("one\n"), keptOf(stream("a")));
    }

    @Test
    void streamsAreKeptApart() throws Exception {
        List<String> digits = List.of("0", "1", "2", "3", "4", "5", "6", "7");
        digits.forEach(this::stream);
        List<Callable<String>> calls = new ArrayList<>();
        for (String digit : digits) {
            calls.add(() -> {
                LogCheckpoint at = LogCheckpoint.BEGINNING;
                for (int i = 0; i < 50; i++) {
                    at = write(stream(digit), at, out(digit + "\n"));
                }
                return digit;
            });
        }
        for (Future<String> answer : AtOnce.all(calls)) {
            String digit = answer.get();
            List<Kept> kept = keptOf(stream(digit));
            assertEquals(50, kept.size(), digit);
            assertEquals(Set.copyOf(keptOut(digit + "\n")), Set.copyOf(kept));
        }
    }

    @Test
    void filesInTheStreamsFolderAreNamedAfterIt() throws IOException {
        write(stream("a"), LogCheckpoint.BEGINNING, out("one\n"));
        driver().close(stream("a"), context());
        String id = stream("a").id();
        List<String> names = TrialFiles.paths(stream("a").folder()).stream()
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .toList();
        assertTrue(names.stream().allMatch(name -> name.startsWith(id)), names::toString);
        String suffix = driver().plan(options()).file();
        assertTrue(suffix.isEmpty() || names.contains(id + suffix), suffix + " of the plan in " + names);
    }
}
