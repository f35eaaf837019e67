package dev.theseus.engine.state.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.state.StateStore.Table;
import dev.theseus.engine.state.TableFormat;
import dev.theseus.engine.testing.TestTables;
import dev.theseus.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A full disk fails what would change the state, and nothing else, and only as long as it is full. */
@Timeout(60)
@NeedsRoot
class StateFullDiskTest {
    private static final TableFormat<String> DOCUMENTS = TestTables.texts("documents");
    private static final StateSchema SCHEMA = new StateSchema(List.of(DOCUMENTS));

    private static final String TEXT = "x".repeat(3000);

    @TempDir
    Path folder;

    private Path small = Path.of("unset");

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        small = Files.createDirectory(folder.resolve("small"));
        run("mount", "-t", "tmpfs", "-o", "size=2m,nr_inodes=12", "tmpfs", small.toString());
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        run("umount", "-l", small.toString());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor(), String.join(" ", command));
    }

    private static int fill(Table<String> documents, List<String> undone, LogStateStore store) {
        for (int i = 0; ; i++) {
            String key = "key" + i;
            try {
                store.transact(() -> {
                    documents.put(key, TEXT);
                    store.onRollback(() -> undone.add(key));
                });
            } catch (EngineException e) {
                assertTrue(e.message().contains("No space left on device"), e.message());
                assertTrue(e.message().contains("data root "), e.message());
                assertEquals(List.of(key), undone);
                assertEquals(Optional.empty(), documents.get(key));
                return i;
            }
        }
    }

    @Test
    void whatCannotBeWrittenDidNotHappenAndRoomIsAllItTakes() throws IOException {
        Path ball = Files.write(small.resolve("ball"), new byte[1 << 20]);
        LogStateStore store = new LogStateStore(small, SCHEMA);
        Table<String> documents = store.table(DOCUMENTS);
        int fit = fill(documents, new ArrayList<>(), store);
        assertEquals(fit, documents.all().size());
        assertThrows(EngineException.class, () -> documents.put("again", TEXT));
        Files.delete(ball);
        documents.put("again", "after");
        documents.put("key0", "changed");
        assertEquals(fit + 1, documents.all().size());
        store.close();
        LogStateStore again = new LogStateStore(small, SCHEMA);
        assertEquals(fit + 1, again.table(DOCUMENTS).all().size());
        assertEquals(Optional.of("changed"), again.table(DOCUMENTS).get("key0"));
        again.close();
    }

    @Test
    void whatIsThereCanBeChangedAndRemovedOnAFullDisk() {
        LogStateStore store = new LogStateStore(small, SCHEMA);
        Table<String> documents = store.table(DOCUMENTS);
        int fit = fill(documents, new ArrayList<>(), store);
        assertTrue(fit > 30, "only " + fit);
        for (int i = 0; i < 20; i++) {
            documents.put("key" + i, TEXT + "y");
            documents.delete("key" + i);
        }
        assertEquals(fit - 20, documents.all().size());
        store.close();
        LogStateStore again = new LogStateStore(small, SCHEMA);
        assertEquals(fit - 20, again.table(DOCUMENTS).all().size());
        again.close();
    }

    @Test
    void aDiskWithoutInodesDoesNotMatter() throws IOException {
        LogStateStore store = new LogStateStore(small, SCHEMA);
        Table<String> documents = store.table(DOCUMENTS);
        documents.put("before", "x");
        List<Path> files = new ArrayList<>();
        try {
            for (int i = 0; ; i++) {
                files.add(Files.createFile(small.resolve("inode" + i)));
            }
        } catch (IOException full) {
            assertTrue(files.size() > 1, full.getMessage());
        }
        documents.put("meanwhile", "x");
        store.close();
        LogStateStore again = new LogStateStore(small, SCHEMA);
        assertEquals(2, again.table(DOCUMENTS).all().size());
        again.close();
    }
}
