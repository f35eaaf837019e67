package dev.theseus.engine.state.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.state.StateStore.Table;
import dev.theseus.engine.state.TableFormat;
import dev.theseus.engine.testing.TestTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the disk did not take was never acknowledged, and what was acknowledged is there after a kill at any moment. */
@Timeout(60)
class StateFailingDiskTest {
    private static final TableFormat<String> DOCUMENTS = TestTables.texts("documents");
    private static final StateSchema SCHEMA = new StateSchema(List.of(DOCUMENTS));

    @TempDir
    Path folder;

    private final FailingDisk disk = new FailingDisk();

    private LogStateStore open() {
        return new LogStateStore(folder, SCHEMA, disk);
    }

    private static Table<String> documents(LogStateStore store) {
        return store.table(DOCUMENTS);
    }

    private Object inode() throws IOException {
        return Files.getAttribute(folder.resolve("state.db"), "unix:ino");
    }

    /** What a daemon finds that starts after this one was killed just now. */
    private Map<String, String> afterAKill() throws IOException {
        Path copy = Files.createTempDirectory(folder, "killed");
        for (String name : List.of("state.db", "state.mark", "engine-id")) {
            Files.copy(folder.resolve(name), copy.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        LogStateStore store = new LogStateStore(copy, SCHEMA);
        try {
            return new TreeMap<>(documents(store).all());
        } finally {
            store.close();
        }
    }

    private static void refused(Runnable change) {
        EngineException failure = assertThrows(EngineException.class, change::run);
        assertTrue(failure.message().contains("nothing was changed (Input/output error)"), failure.message());
        assertTrue(failure.message().contains("look after the disk"), failure.message());
    }

    @Test
    void aFailedWaitIsNotRepeatedButTheStateIsWrittenToAnotherFile() throws IOException {
        LogStateStore store = open();
        documents(store).put("before", "x");
        Object inode = inode();
        disk.lines = true;
        documents(store).put("meanwhile", "x");
        assertNotEquals(inode, inode());
        assertEquals(Set.of("before", "meanwhile"), afterAKill().keySet());
        assertEquals(List.of(), store.problems());
        disk.recover();
        documents(store).put("after", "x");
        store.close();
        assertEquals(Set.of("before", "meanwhile", "after"), afterAKill().keySet());
    }

    @Test
    void aChangeWhoseWaitFailedDidNotHappen() throws IOException {
        LogStateStore store = open();
        documents(store).put("before", "x");
        disk.lines = true;
        disk.drafts = true;
        refused(() -> documents(store).put("before", "changed"));
        refused(() -> documents(store).put("never", "x"));
        assertEquals(Map.of("before", "x"), documents(store).all());
        assertEquals(Map.of("before", "x"), afterAKill());
        assertEquals(1, store.problems().size());
        assertTrue(store.problems().getFirst().contains("state.db cannot be written (Input/output error)"));
        disk.drafts = false;
        documents(store).put("again", "x");
        assertEquals(List.of(), store.problems());
        assertEquals(Set.of("before", "again"), afterAKill().keySet());
        disk.recover();
        store.close();
        assertEquals(Set.of("before", "again"), afterAKill().keySet());
    }

    /** Seen from outside, such a change is in the new file and not yet safe there. */
    @Test
    void aChangeWhoseFileMayHaveNoNameOnTheDiskDidNotHappenEither() throws IOException {
        LogStateStore store = open();
        documents(store).put("before", "x");
        disk.lines = true;
        disk.names = true;
        refused(() -> documents(store).put("before", "changed"));
        refused(() -> documents(store).put("never", "x"));
        assertEquals(Map.of("before", "x"), documents(store).all());
        assertEquals(Map.of("before", "x"), afterAKill());
        disk.recover();
        documents(store).put("again", "x");
        assertEquals(Set.of("before", "again"), afterAKill().keySet());
        store.close();
        assertEquals(Set.of("before", "again"), afterAKill().keySet());
    }

    /** The state is written anew in between, for it has become long, and only the wait for its name fails. */
    @Test
    void whatIsAcknowledgedAfterAFailedTidyingIsInTheFileOfTheName() throws IOException {
        LogStateStore store = open();
        documents(store).put("before", "x");
        Object inode = inode();
        disk.names = true;
        String large = "y".repeat(100_000);
        int acknowledged = -1;
        try {
            for (int i = 0; i < 30 && inode.equals(inode()); i++) {
                documents(store).put("large", large + i);
                acknowledged = i;
            }
        } catch (EngineException e) {
            assertNotEquals(inode, inode(), e::message);
        }
        assertNotEquals(inode, inode(), "it was never written anew");
        assertEquals(Map.of("before", "x", "large", large + acknowledged), afterAKill());
        disk.recover();
        documents(store).put("after", "x");
        assertEquals(Set.of("before", "large", "after"), afterAKill().keySet());
        store.close();
        assertEquals(Map.of("before", "x", "large", large + acknowledged, "after", "x"), afterAKill());
    }

    @Test
    void aStopWithAFailingDiskDoesNotCallTheStateSafe() throws IOException {
        LogStateStore store = open();
        documents(store).put("before", "x");
        disk.lines = true;
        disk.drafts = true;
        store.note(() -> documents(store).put("noted", "x"));
        store.close();
        disk.recover();
        assertEquals(Map.of("before", "x"), afterAKill());
    }

    /** They may be in memory alone, which a loss of power would take, and with it the sense of what came after. */
    @Test
    void linesThatNobodyCalledSyncedAreWrittenAnewBeforeTheFirstChange() throws IOException {
        LogStateStore store = open();
        documents(store).put("before", "x");
        documents(store).put("unsure", "x");
        byte[] killed = Files.readAllBytes(folder.resolve("state.db"));
        byte[] mark = Files.readAllBytes(folder.resolve("state.mark"));
        store.close();
        Files.write(folder.resolve("state.db"), killed);
        Files.write(folder.resolve("state.mark"), mark);
        Object inode = inode();
        int waits = disk.waits;
        LogStateStore again = open();
        documents(again).put("after", "x");
        assertNotEquals(inode, inode());
        assertFalse(disk.waits == waits, "the change itself was not waited for");
        assertEquals(Set.of("before", "unsure", "after"), afterAKill().keySet());
        again.close();
        inode = inode();
        LogStateStore clean = open();
        documents(clean).put("later", "x");
        assertEquals(inode, inode());
        clean.close();
    }

    /** Else a file that ends before it would be taken for the whole one, however long ago the change was. */
    @Test
    void theMarkIsToldThoughNothingElseChanges() throws Exception {
        LogStateStore store = open();
        byte[] older = Files.readAllBytes(folder.resolve("state.db"));
        documents(store).put("a", "x");
        long changed = LogContent.read(Files.readAllBytes(folder.resolve("state.db")), 0)
                .last();
        long end = System.nanoTime() + 20_000_000_000L;
        while (StateMark.read(folder.resolve("state.mark")) < changed) {
            assertTrue(System.nanoTime() < end, "the mark is at " + StateMark.read(folder.resolve("state.mark")));
            Thread.sleep(50);
        }
        Files.write(folder.resolve("state.db"), older);
        EngineException failure = assertThrows(EngineException.class, this::afterAKill);
        assertTrue(failure.message().contains("an older copy"), failure.message());
        store.close();
    }
}
