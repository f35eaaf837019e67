package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.fuzz.Attack;
import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.Footprint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No caller can stop the daemon: ten thousand damaged requests are answered in time, refused ones change nothing, nothing
 * leaves the data root, and the daemon holds no more afterwards. {@code -Dtheseus.fuzz.count} and {@code -Dtheseus.fuzz.seed}
 * make a longer run, or another.
 */
class FuzzIT {
    private static final long SEED = Long.getLong("theseus.fuzz.seed", 20261129);
    private static final int COUNT = Integer.getInteger("theseus.fuzz.count", 8000);
    /** Alone with its loopback: many a damaged name is one of another host. */
    private static final List<String> ALONE =
            List.of("unshare", "--net", "sh", "-c", "ip link set lo up && exec \"$@\"", "sh");

    /** It looks whether it rests every half minute, and trims what the C library holds every minute. */
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    /** Measured once: 35 MB more than before. */
    private static final long MARGIN = 64L << 20;

    @TempDir
    static Path folder;

    private static Daemon daemon;
    private static Attack attack;
    private static Footprint before;
    private static long resident;

    @BeforeAll
    static void start() throws Exception {
        daemon = Daemon.createBy(ALONE);
        daemon.expectUnfinishedPulls();
        attack = new Attack(daemon, folder, new Random(SEED));
        // What is loaded and opened once is no leak.
        attack.requests(COUNT / 10);
        attack.archives(5);
        before = Footprint.of(daemon);
        resident = daemon.resident();
    }

    @AfterAll
    static void holdsNoMoreThanBefore() throws Exception {
        try (Daemon _ = daemon) {
            attack.end();
            givesItsMemoryBack();
            Footprint after = Footprint.of(daemon);
            assertTrue(after.descriptors() <= before.descriptors() + 8, before + " became " + after);
            assertTrue(after.threads() <= before.threads() + 12, before + " became " + after);
            assertTrue(attack.liveHeap() < 64L << 20, attack.liveHeap() + " bytes are still held");
            assertEquals(List.of(), attack.escaped());
            assertEquals(List.of(), unexpected());
        }
    }

    /** By itself, once it rests: nobody asks it to collect. */
    private static void givesItsMemoryBack() {
        long used = daemon.resident();
        long begin = System.nanoTime();
        long limit = resident + MARGIN;
        try {
            Command.await("no more than " + limit + " bytes of memory", PATIENCE, () -> daemon.resident() <= limit);
        } finally {
            System.err.printf(
                    "resident: %d MB before, %d MB at the end, %d MB %d s later%n",
                    resident >> 20,
                    used >> 20,
                    daemon.resident() >> 20,
                    TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin));
        }
    }

    /** Stack traces, and what is logged as an error. */
    private static List<String> unexpected() throws Exception {
        try (Stream<String> log = Files.lines(daemon.folder().resolve(daemon.name() + ".log"))) {
            return log.filter(line -> line.startsWith("\tat ") || line.contains("level=error"))
                    .limit(30)
                    .toList();
        }
    }

    @Test
    void damagedRequestsAreAnsweredAndRefusedOnesChangeNothing() throws Exception {
        attack.requests(COUNT);
        attack.assertUnharmed();
    }

    @Test
    void whatIsNotQuiteHttpEndsItsConnectionOnly() throws Exception {
        attack.brokenHttp(Math.max(600, COUNT / 15));
        attack.assertUnharmed();
    }

    @Test
    void hostileArchivesStayInside() throws Exception {
        attack.archives(Integer.MAX_VALUE);
        attack.assertUnharmed();
    }

    @Test
    void clientsThatAreSlowOrNeverReadHoldNobodyUp() throws Exception {
        attack.slowClients(300);
        attack.assertUnharmed();
    }

    @Test
    void bodiesOfMillionsOfValuesAreRefusedInTime() throws Exception {
        attack.largeBodies(16);
        attack.assertUnharmed();
    }
}
