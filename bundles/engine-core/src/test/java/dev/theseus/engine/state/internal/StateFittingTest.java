package dev.theseus.engine.state.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.state.TableFormat;
import dev.theseus.engine.testing.TestTables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A state that does not belong to its data root is refused, and nothing in the data root changes. */
@Timeout(60)
class StateFittingTest {
    private static final TableFormat<String> CONTAINERS = TestTables.texts("containers");
    private static final StateSchema SCHEMA = new StateSchema(List.of(CONTAINERS));

    @TempDir
    Path root;

    @BeforeEach
    void fillDataRoot() throws IOException {
        LogStateStore store = new LogStateStore(root, SCHEMA);
        store.table(CONTAINERS).put("c1", "a container");
        store.close();
        Files.createDirectories(root.resolve("containers/c1"));
        Files.createDirectories(root.resolve("content/blobs/sha256"));
        Files.writeString(root.resolve("content/blobs/sha256/abc"), "a blob");
        Files.createDirectories(root.resolve("drivers/storage/overlay2/snapshots/s1"));
    }

    private void refused(String... words) throws IOException {
        Map<String, String> before = tree();
        EngineException refused = assertThrows(EngineException.class, () -> new LogStateStore(root, SCHEMA));
        for (String word : words) {
            assertTrue(refused.message().contains(word), "no '" + word + "' in: " + refused.message());
        }
        assertEquals(before, tree(), "the data root was touched");
    }

    private Map<String, String> tree() throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.toList()) {
                all.put(
                        root.relativize(file).toString(),
                        Files.isDirectory(file)
                                ? "folder"
                                : new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return all;
    }

    @Test
    void aMissingStateIsRefused() throws IOException {
        Files.delete(root.resolve("state.db"));
        refused("is missing", "1 containers, 1 blobs, 1 layers of overlay2", "--repair");
    }

    @Test
    void aMissingStateIsRefusedTooWhenOnlyItsMarkIsLeft() throws IOException {
        for (String folder :
                List.of("containers/c1", "content/blobs/sha256/abc", "drivers/storage/overlay2/snapshots/s1")) {
            Files.delete(root.resolve(folder));
        }
        Files.delete(root.resolve("state.db"));
        refused("is missing", "there was one");
    }

    @Test
    void anEmptyStateIsRefused() throws IOException {
        Files.write(root.resolve("state.db"), new byte[0]);
        refused("is empty", "1 containers");
        Files.write(root.resolve("state.db"), new byte[70_000]);
        refused("is empty", "1 containers");
    }

    @Test
    void theStateOfAnotherEngineIsRefused() throws IOException {
        Files.writeString(root.resolve("engine-id"), "tfffffff");
        refused("is that of engine t", "tfffffff");
    }

    @Test
    void theStateOfANewerVersionIsRefused() throws IOException {
        writeHeader(new LogHeader(LogHeader.FORMAT + 1, engine(), System.getProperty("os.arch"), 0, Map.of()));
        refused("newer version", "another --data-root");
    }

    @Test
    void aTableOfANewerVersionIsRefused() throws IOException {
        writeHeader(header(Map.of("containers", 2)));
        refused("newer version (version 2 of its table containers, this version knows 1)", "another --data-root");
    }

    @Test
    void aTableThatThisVersionDoesNotKnowIsRefused() throws IOException {
        writeHeader(header(Map.of("containers", 1, "pods", 1)));
        refused("newer version (its table pods, which this version does not know)", "another --data-root");
    }

    @Test
    void nothingIsSaidOfANewerStateButThat() throws IOException {
        writeHeader(header(Map.of("containers", 2)));
        SavedState saved = new SavedState(root, SCHEMA);
        assertTrue(saved.isNewer());
        assertEquals(1, saved.findings().size(), saved.findings().toString());
        assertTrue(saved.findings().getFirst().contains("version 2 of its table containers"));
    }

    @Test
    void aNewerStateIsNotRepaired() throws IOException {
        writeHeader(header(Map.of("containers", 2)));
        Map<String, String> before = tree();
        IOException refused =
                assertThrows(IOException.class, () -> new StateRepair(root, SCHEMA, root.resolve("lost/now")).run());
        assertTrue(refused.getMessage().contains("version 2 of its table containers"), refused.getMessage());
        assertEquals(before, tree());
    }

    private LogHeader header(Map<String, Integer> tables) throws IOException {
        return new LogHeader(LogHeader.FORMAT, engine(), System.getProperty("os.arch"), 0, tables);
    }

    @Test
    void theStateOfAnotherArchitectureIsRefused() throws IOException {
        writeHeader(new LogHeader(LogHeader.FORMAT, engine(), "s390x", 0, Map.of()));
        refused("another architecture (s390x", "another --data-root");
    }

    private String engine() throws IOException {
        return Files.readString(root.resolve("engine-id"));
    }

    private void writeHeader(LogHeader header) throws IOException {
        Files.write(root.resolve("state.db"), new LogLine(900, 900, List.of(header.change())).encoded());
    }

    @Test
    void theStateOfTheFirstReleaseIsTakenOverAndKept() throws IOException {
        writeOldState(Map.of("c1", "{\"text\":\"an old container\"}"));
        byte[] old = Files.readAllBytes(root.resolve("state.db"));
        LogStateStore store = new LogStateStore(root, SCHEMA);
        assertEquals(Optional.of("an old container"), store.table(CONTAINERS).get("c1"));
        store.close();
        assertTrue(Arrays.equals(old, Files.readAllBytes(root.resolve("state.db.previous"))));
        LogStateStore again = new LogStateStore(root, SCHEMA);
        assertEquals(1, again.table(CONTAINERS).all().size());
        again.close();
    }

    @Test
    void anEmptyStateOfTheFirstReleaseIsRefused() throws IOException {
        writeOldState(Map.of());
        refused("holds nothing", "1 containers");
    }

    private void writeOldState(Map<String, String> containers) throws IOException {
        Files.delete(root.resolve("state.db"));
        Files.delete(root.resolve("state.mark"));
        try (MVStore old = new MVStore.Builder()
                .fileName(root.resolve("state.db").toString())
                .open()) {
            old.<String, String>openMap("containers").putAll(containers);
        }
    }

    @Test
    void aLostEngineIdIsTakenFromTheState() throws IOException {
        String engine = engine();
        Files.delete(root.resolve("engine-id"));
        new LogStateStore(root, SCHEMA).close();
        assertEquals(engine, engine());
    }
}
