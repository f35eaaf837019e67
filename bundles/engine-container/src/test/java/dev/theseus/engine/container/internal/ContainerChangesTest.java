package dev.theseus.engine.container.internal;

import static dev.theseus.engine.container.internal.ContainerEngine.context;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.storage.Change;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a container changed, on its way from the driver to whoever asked. */
@Timeout(120)
class ContainerChangesTest {
    private static final int MANY = 1_000_000;
    private static final String LONG = "/" + "n".repeat(1000) + "/";

    @TempDir
    Path root;

    private ContainerEngine engine;

    @BeforeEach
    void begin() {
        engine = new ContainerEngine(root);
        engine.create("web", Specs.plain());
    }

    @AfterEach
    void end() {
        engine.close();
    }

    private List<Change> told(Consumer<Consumer<Change>> driver) throws IOException {
        engine.storage.changes = driver;
        List<Change> told = new ArrayList<>();
        engine.files().changes("web", told::add, context());
        return told;
    }

    private static List<Change> sample() {
        return List.of(
                new Change(Change.Kind.MODIFIED, "/etc"),
                new Change(Change.Kind.DELETED, "/etc/passwd"),
                new Change(Change.Kind.ADDED, "/etc/\ud800 \u00e4 \n"),
                new Change(Change.Kind.ADDED, "/e"));
    }

    @Test
    void changesArriveAsTheDriverTellsThem() throws IOException {
        assertEquals(sample(), told(found -> sample().forEach(found)));
        assertEquals(List.of(), told(found -> {}));
    }

    /** All their paths together are a gigabyte. */
    @Test
    void aMillionChangesPassThroughLittleMemory() throws IOException {
        engine.storage.changes = found -> {
            for (int i = 0; i < MANY; i++) {
                found.accept(new Change(Change.Kind.ADDED, LONG + i));
            }
        };
        long[] next = {0};
        long[] used = {0};
        engine.files()
                .changes(
                        "web",
                        change -> {
                            assertTrue(change.path().endsWith("/" + next[0])
                                    && change.path().startsWith(LONG));
                            if (next[0]++ == MANY / 2) {
                                used[0] = usedAfterCollection();
                            }
                        },
                        context());
        assertEquals(MANY, next[0]);
        assertTrue(used[0] < 256L << 20, used[0] + " bytes are held");
    }

    private static long usedAfterCollection() {
        Runtime.getRuntime().gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void aClientThatReadsSlowlyKeepsNoDriverBusy() throws IOException {
        engine.storage.changes = found -> sample().forEach(found);
        engine.files()
                .changes(
                        "web",
                        change -> assertEquals(
                                0, engine.storage.changing.get(), "the driver's call ended before the first was told"),
                        context());
    }

    @Test
    void aFailureOnTheWayIsTheAnswerAndNothingIsTold() {
        List<Change> told = new ArrayList<>();
        engine.storage.changes = found -> {
            sample().forEach(found);
            throw EngineException.internal("the disk broke");
        };
        assertThrows(EngineException.class, () -> engine.files().changes("web", told::add, context()));
        assertEquals(List.of(), told);
    }
}
