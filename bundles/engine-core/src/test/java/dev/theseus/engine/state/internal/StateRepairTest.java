package dev.theseus.engine.state.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
        for (int i = 1; i <= 20; i++) {
            expected.put("key" + i, "document " + i);
        }
    }

    private List<String> repair(byte[] damaged) throws IOException {
        Files.write(folder.resolve("state.db"), damaged);
        Files.write(folder.resolve("state.db.previous"), previous);
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
