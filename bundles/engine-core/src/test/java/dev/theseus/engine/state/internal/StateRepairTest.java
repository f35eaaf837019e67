package dev.theseus.engine.state.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.engine.state.StateStore.Table;
import dev.theseus.engine.state.TableFormat;
import dev.theseus.engine.testing.TestTables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A repaired state opens, and has everything that could be read. */
@Timeout(120)
class StateRepairTest {
    private static final TableFormat<String> T = TestTables.texts("t");
    private static final StateSchema SCHEMA = new StateSchema(List.of(T));

    private static final int POSITIONS = 100;

    @TempDir
    Path folder;

    private final Map<String, String> expected = new TreeMap<>();
    private byte[] state = new byte[0];
    private byte[] previous = new byte[0];
    private byte[] mark = new byte[0];
    private int repairs;

    @BeforeEach
    void makeState() throws IOException {
        LogStateStore store = new LogStateStore(folder, SCHEMA);
        Table<String> table = store.table(T);
        for (int i = 0; i < 20; i++) {
            table.put("key" + i, "document " + i);
        }
        store.close();
        LogStateStore again = new LogStateStore(folder, SCHEMA);
        again.table(T).put("key20", "document 20");
        again.table(T).delete("key0");
        again.close();
        state = Files.readAllBytes(folder.resolve("state.db"));
        previous = Files.readAllBytes(folder.resolve("state.db.previous"));
        mark = Files.readAllBytes(folder.resolve("state.mark"));
        for (int i = 1; i <= 20; i++) {
            expected.put("key" + i, "document " + i);
        }
    }

    private List<String> repair(byte[] damaged) throws IOException {
        Files.write(folder.resolve("state.db"), damaged);
        Files.write(folder.resolve("state.db.previous"), previous);
        Files.write(folder.resolve("state.mark"), mark);
        repairs++;
        Path copies = folder.resolve("lost/" + repairs);
        List<String> told = new StateRepair(folder, SCHEMA, copies).run();
        assertTrue(Arrays.equals(damaged, Files.readAllBytes(copies.resolve("state.db"))));
        assertTrue(Arrays.equals(previous, Files.readAllBytes(copies.resolve("state.db.previous"))));
        return told;
    }

    private Map<String, String> documents() {
        LogStateStore store = new LogStateStore(folder, SCHEMA);
        try {
            return new TreeMap<>(store.table(T).all());
        } finally {
            store.close();
        }
    }

    @Test
    void flippedBitsCostNothingThatTheStateBeforeHas() throws IOException {
        Random random = new Random(64);
        int length = LogContent.read(state, 0).end();
        for (int i = 0; i < POSITIONS; i++) {
            byte[] damaged = state.clone();
            damaged[random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
            repair(damaged);
            assertEquals(expected, documents());
        }
    }

    @Test
    void aCutOffOrEmptyStateIsMadeOfTheStateBefore() throws IOException {
        Random random = new Random(65);
        int length = LogContent.read(state, 0).end();
        for (int i = 0; i < POSITIONS; i++) {
            repair(Arrays.copyOf(state, random.nextInt(length)));
            Map<String, String> found = documents();
            for (int key = 1; key < 20; key++) {
                assertEquals("document " + key, found.get("key" + key));
            }
        }
    }

    @Test
    void itTellsWhatItDidAndWhatItCouldNotRead() throws IOException {
        byte[] damaged = state.clone();
        int at = new String(state, StandardCharsets.US_ASCII).indexOf("document 7");
        damaged[at] ^= 1;
        List<String> told = repair(damaged);
        assertTrue(told.stream().anyMatch(line -> line.contains("cannot be read (t/key7)")), told.toString());
        assertTrue(told.contains("t/key7 is as state.db.previous has it"), told.toString());
        assertTrue(told.getFirst().contains("copies of the state as it was are in "), told.toString());
    }

    /** Damage again, before the daemon has written the state anew by itself. */
    @Test
    void whatWasRemovedBeforeARepairDoesNotComeBackByTheNext() throws IOException {
        LogStateStore store = new LogStateStore(folder, SCHEMA);
        store.table(T).delete("key3");
        byte[] killed = Files.readAllBytes(folder.resolve("state.db"));
        store.close();
        expected.remove("key3");
        for (int i = 0; i < 2; i++) {
            killed[5] ^= 1;
            repair(killed);
            killed = Files.readAllBytes(folder.resolve("state.db"));
            previous = Files.readAllBytes(folder.resolve("state.db.previous"));
        }
        assertEquals(expected, documents());
    }

    @Test
    void anOlderCopyInItsPlaceDoesNotCostWhatTheStateBeforeHas() throws IOException {
        byte[] older = Files.readAllBytes(folder.resolve("state.db"));
        LogStateStore store = new LogStateStore(folder, SCHEMA);
        store.table(T).put("later", "x");
        store.close();
        LogStateStore again = new LogStateStore(folder, SCHEMA);
        again.table(T).put("last", "x");
        again.close();
        previous = Files.readAllBytes(folder.resolve("state.db.previous"));
        List<String> told = repair(older);
        expected.put("later", "x");
        expected.put("last", "x");
        assertEquals(expected, documents());
        assertTrue(
                told.stream().anyMatch(line -> line.contains("which is taken: what was changed after that is lost")),
                told.toString());
    }

    /** The state as a kill leaves it, with what the changes added after its documents. */
    private byte[] changed(Consumer<LogStateStore> changes) throws IOException {
        LogStateStore store = new LogStateStore(folder, SCHEMA);
        previous = Files.readAllBytes(folder.resolve("state.db.previous"));
        changes.accept(store);
        byte[] killed = Files.readAllBytes(folder.resolve("state.db"));
        mark = new LogLine(LogContent.read(killed, 0).last(), 0, List.of()).encoded();
        store.close();
        return killed;
    }

    /** Where the first line begins that holds the word. */
    private static int lineOf(byte[] file, String word) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        return text.lastIndexOf('\n', text.indexOf(word)) + 1;
    }

    private static boolean tells(List<String> told, String object, String what) {
        return told.stream().anyMatch(line -> line.startsWith(object + " ") && line.contains(what));
    }

    @Test
    void whateverByteHidesTheLastChangeOfAnObjectItIsSaidToBeOlder() throws IOException {
        byte[] killed = changed(store -> {
            store.table(T).put("key3", "made anew");
            store.table(T).put("key4", "made after it");
        });
        int from = lineOf(killed, "made anew");
        int to = lineOf(killed, "made after it");
        for (int i = from; i < to - 1; i++) {
            for (int bits : new int[] {1, 0x10, 0x43}) {
                byte[] damaged = killed.clone();
                damaged[i] ^= (byte) bits;
                List<String> told = repair(damaged);
                assertEquals("document 3", documents().get("key3"));
                assertEquals("made after it", documents().get("key4"));
                assertTrue(tells(told, "t/key3", "may be older than what was acknowledged"), i - from + ": " + told);
                assertFalse(tells(told, "t/key4", "older"), told.toString());
            }
        }
    }

    @Test
    void everyObjectOfATransactionThatCannotBeReadIsNamed() throws IOException {
        byte[] killed = changed(store -> {
            store.transact(() -> {
                store.table(T).put("key1", "one");
                store.table(T).put("fresh", "two");
                store.table(T).delete("key2");
            });
            store.table(T).put("key5", "later");
        });
        killed[lineOf(killed, "fresh") + 3] ^= 1;
        List<String> told = repair(killed);
        assertTrue(tells(told, "t/key1", "may be older"), told.toString());
        assertTrue(tells(told, "t/key2", "may be older"), told.toString());
        assertTrue(tells(told, "t/fresh", "may be lost"), told.toString());
        assertFalse(told.stream().anyMatch(line -> line.contains("any object")), told.toString());
    }

    @Test
    void aNewNameThatIsLikeAKnownOneIsNamedAllTheSame() throws IOException {
        byte[] killed = changed(store -> {
            store.table(T).put("fresh1", "first");
            store.table(T).put("fresh2", "second");
            store.table(T).delete("fresh1");
        });
        killed[lineOf(killed, "fresh2") + 3] ^= 1;
        List<String> told = repair(killed);
        assertTrue(tells(told, "t/fresh2", "may be lost"), told.toString());
    }

    @Test
    void whatALaterChangeTellsIsNotOlder() throws IOException {
        byte[] killed = changed(store -> {
            store.table(T).put("key3", "made anew");
            store.table(T).put("key3", "and again");
        });
        killed[lineOf(killed, "made anew") + 12] ^= 1;
        List<String> told = repair(killed);
        assertEquals("and again", documents().get("key3"));
        assertFalse(told.stream().anyMatch(line -> line.contains("older")), told.toString());
    }

    @Test
    void whereItCannotBeToldWhichObjectsAreOlderAllMayBe() throws IOException {
        byte[] killed = changed(store -> {
            store.table(T).put("key3", "made anew");
            store.table(T).put("key4", "made after it");
        });
        byte[] zeroed = killed.clone();
        int from = lineOf(killed, "made anew");
        Arrays.fill(zeroed, from + 2, lineOf(killed, "made after it") - 2, (byte) 0);
        byte[] without = Arrays.copyOf(killed, from);
        for (byte[] damaged : List.of(zeroed, without)) {
            List<String> told = repair(damaged);
            assertTrue(
                    told.stream().anyMatch(line -> line.contains("any object may be older than what was acknowledged")),
                    told.toString());
        }
    }

    @Test
    void theStateOfAnotherEngineIsNotTaken() throws IOException {
        Files.writeString(folder.resolve("engine-id"), "tfffffff");
        IOException refused = assertThrows(IOException.class, () -> repair(state));
        assertTrue(refused.getMessage().contains("that of engine"), refused.getMessage());
    }

    @Test
    void aDataRootWithoutAnyStateGetsAnEmptyOne() throws IOException {
        Files.delete(folder.resolve("state.db"));
        Files.delete(folder.resolve("state.db.previous"));
        Files.createDirectories(folder.resolve("containers/c1"));
        new StateRepair(folder, SCHEMA, folder.resolve("lost/none")).run();
        assertEquals(Map.of(), documents());
    }
}
