package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.fuzz.Attack;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.Footprint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
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

    @TempDir
    static Path folder;

    private static Daemon daemon;
    private static Attack attack;
    private static Footprint before;

    @BeforeAll
    static void start() throws Exception {
        daemon = Daemon.createBy(ALONE);
        daemon.expectUnfinishedPulls();
        attack = new Attack(daemon, folder, new Random(SEED));
        // What is loaded and opened once is no leak.
        attack.requests(COUNT / 10);
        attack.archives(5);
        before = Footprint.of(daemon);
    }

    @AfterAll
    static void holdsNoMoreThanBefore() throws Exception {
        try (Daemon _ = daemon) {
            attack.end();
            Footprint after = Footprint.of(daemon);
            assertTrue(after.descriptors() <= before.descriptors() + 8, before + " became " + after);
            assertTrue(after.threads() <= before.threads() + 12, before + " became " + after);
            assertTrue(attack.liveHeap() < 64L << 20, attack.liveHeap() + " bytes are still held");
            assertEquals(List.of(), attack.escaped());
            assertEquals(List.of(), unexpected());
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
