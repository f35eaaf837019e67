package dev.theseus.engine.state.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.state.TableFormat;
import dev.theseus.engine.testing.TestTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A damaged state is either read whole or refused; what a kill or a power cut leaves is no damage. */
@Timeout(120)
class StateDamageTest {
    private static final TableFormat<String> FIRST = TestTables.texts("first");
    private static final TableFormat<String> SECOND = TestTables.texts("second");
    private static final StateSchema SCHEMA = new StateSchema(List.of(FIRST, SECOND));

    private static final int POSITIONS = 400;

    @TempDir
    Path folder;

    private byte[] good = new byte[0];
    private byte[] mark = new byte[0];
    private Map<String, String> expected = Map.of();

    @BeforeEach
    void makeState() throws IOException {
        LogStateStore store = new LogStateStore(folder, SCHEMA);
        for (int i = 0; i < 12; i++) {
            store.table(FIRST).put("key" + i, "document ü " + "x".repeat(i * 60));
        }
        store.close();
        LogStateStore again = new LogStateStore(folder, SCHEMA);
        for (int i = 0; i < 8; i++) {
            String key = "key" + i;
            again.transact(() -> {
                again.table(SECOND).put(key, "another");
                again.table(FIRST).delete(key);
            });
        }
        // As after a kill: lines after the documents, and all of them acknowledged.
        good = Files.readAllBytes(folder.resolve("state.db"));
        expected = documents(again);
        again.close();
        LogContent content = LogContent.read(good, 0);
        assertEquals(8, content.transactions());
        mark = new LogLine(content.last(), 0, List.of()).encoded();
    }

    private static Map<String, String> documents(LogStateStore store) {
        Map<String, String> all = new TreeMap<>(store.table(FIRST).all());
        all.putAll(store.table(SECOND).all());
        return all;
    }

    /** Whether it opens, with everything. */
    private boolean opens(byte[] state) throws IOException {
        Files.write(folder.resolve("state.db"), state);
        Files.write(folder.resolve("state.mark"), mark);
        try {
            LogStateStore store = new LogStateStore(folder, SCHEMA);
            try {
                assertEquals(expected, documents(store));
            } finally {
                store.close();
            }
            return true;
        } catch (EngineException refused) {
            assertTrue(refused.message().contains("is damaged: "), refused.message());
            assertTrue(refused.message().contains("--repair"), refused.message());
            assertTrue(Arrays.equals(state, Files.readAllBytes(folder.resolve("state.db"))), "it was touched");
            return false;
        }
    }

    private int refusals(UnaryOperator<byte[]> damage) throws IOException {
        int refused = 0;
        for (int i = 0; i < POSITIONS; i++) {
            refused += opens(damage.apply(good.clone())) ? 0 : 1;
        }
        return refused;
    }

    @Test
    void aFlippedBitIsNeverTakenForTheTruth() throws IOException {
        Random random = new Random(61);
        int length = LogContent.read(good, 0).end();
        int refused = refusals(bytes -> {
            bytes[random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
            return bytes;
        });
        assertTrue(refused > POSITIONS * 9 / 10, refused + " of " + POSITIONS + " were noticed");
    }

    @Test
    void aZeroedPartIsNeverTakenForTheTruth() throws IOException {
        Random random = new Random(62);
        int length = LogContent.read(good, 0).end();
        assertEquals(POSITIONS, refusals(bytes -> {
            int from = random.nextInt(length);
            Arrays.fill(bytes, from, Math.min(length, from + 1 + random.nextInt(512)), (byte) 0);
            return bytes;
        }));
    }

    @Test
    void aFileThatIsCutOffIsNeverTakenForTheTruth() throws IOException {
        Random random = new Random(63);
        int length = LogContent.read(good, 0).end();
        assertEquals(POSITIONS, refusals(bytes -> Arrays.copyOf(bytes, 1 + random.nextInt(length - 1))));
    }

    @Test
    void anUnfinishedWriteIsDropped() throws IOException {
        LogContent content = LogContent.read(good, 0);
        byte[] line = new LogLine(
                        content.last() + 1, content.last(), List.of(new Change("first", "half", Optional.of("\"x\""))))
                .encoded();
        for (int length = 1; length < line.length - 1; length++) {
            byte[] torn = good.clone();
            System.arraycopy(line, 0, torn, content.end(), length);
            assertTrue(opens(torn), "cut after " + length);
        }
        // A power cut may also lose the sectors before the last.
        byte[] holed = Arrays.copyOf(good, content.end() + 4096);
        byte[] large = new LogLine(
                        content.last() + 1,
                        content.last(),
                        List.of(new Change("first", "half", Optional.of("\"" + "y".repeat(3000) + "\""))))
                .encoded();
        System.arraycopy(large, 0, holed, content.end(), large.length);
        int sector = (content.end() / 512 + 1) * 512;
        Arrays.fill(holed, sector, sector + 1024, (byte) 0);
        assertTrue(opens(holed));
    }

    /** No write leaves that, wherever it was cut off. */
    @Test
    void aSingleZeroIsNoUnfinishedWrite() {
        LogContent content = LogContent.read(good, 0);
        byte[] large = new LogLine(
                        content.last() + 1,
                        content.last(),
                        List.of(new Change("first", "last", Optional.of("\"" + "y".repeat(3000) + "\""))))
                .encoded();
        byte[] file = Arrays.copyOf(good, content.end() + 4096);
        System.arraycopy(large, 0, file, content.end(), large.length);
        int sector = (content.end() / 512 + 1) * 512;
        for (int at : new int[] {sector - 1, sector, sector + 511}) {
            byte[] damaged = file.clone();
            damaged[at] = 0;
            LogContent read = LogContent.read(damaged, 0);
            assertFalse(read.isUnfinished(), "at " + at);
            assertEquals(1, read.damages().size(), read.damages()::toString);
        }
    }

    @Test
    void anOlderCopyIsRefused() throws IOException {
        byte[] older = good;
        LogStateStore store = new LogStateStore(folder, SCHEMA);
        store.table(FIRST).put("newer", "document");
        store.close();
        mark = Files.readAllBytes(folder.resolve("state.mark"));
        Files.write(folder.resolve("state.db"), older);
        EngineException refused = assertThrows(EngineException.class, () -> new LogStateStore(folder, SCHEMA));
        assertTrue(refused.message().contains("older copy"), refused.message());
    }
}
