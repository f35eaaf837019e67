package dev.theseus.engine.state.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.theseus.engine.state.FieldWriter;
import dev.theseus.engine.state.Fields;
import dev.theseus.engine.state.Shape;
import dev.theseus.engine.state.TableFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tables of older versions become what this one reads, once, and nothing is lost. */
@Timeout(60)
class StateUpgradeTest {
    @TempDir
    Path root;

    /** Of three versions: the second calls {@code title} {@code name}, the third adds {@code pages}. */
    record Book(String name, int pages) {}

    private static final class FirstShape implements Shape<Book> {
        @Override
        public void write(Book book, FieldWriter out) {
            if (!book.name().isEmpty()) {
                out.text("title", book.name());
            }
        }

        @Override
        public Book read(Fields in) {
            return new Book(in.text("title"), 0);
        }
    }

    private static final class SecondShape implements Shape<Book> {
        @Override
        public void write(Book book, FieldWriter out) {
            out.text("name", book.name());
        }

        @Override
        public Book read(Fields in) {
            return new Book(in.text("name"), 0);
        }
    }

    private static final class ThirdShape implements Shape<Book> {
        @Override
        public void write(Book book, FieldWriter out) {
            out.text("name", book.name()).number("pages", book.pages());
        }

        @Override
        public Book read(Fields in) {
            return new Book(in.text("name"), in.integer("pages"));
        }
    }

    private static final TableFormat.Upgrade RENAMES = (book, key, former) -> {
        book.addProperty(
                "name", Objects.requireNonNull(book.remove("title"), "title").getAsString());
        return true;
    };
    private static final TableFormat.Upgrade COUNTS = (book, key, former) -> {
        book.addProperty("pages", 100);
        return true;
    };
    private static final TableFormat<Book> FIRST = TableFormat.first("books", new FirstShape());
    private static final TableFormat<Book> SECOND = new TableFormat<>("books", new SecondShape(), List.of(RENAMES));
    private static final TableFormat<Book> THIRD =
            new TableFormat<>("books", new ThirdShape(), List.of(RENAMES, COUNTS));

    private LogStateStore open(TableFormat<Book> format) {
        return new LogStateStore(root, new StateSchema(List.of(format)));
    }

    @BeforeEach
    void write() {
        LogStateStore store = open(FIRST);
        store.table(FIRST).put("a", new Book("Alpha", 0));
        store.table(FIRST).put("b", new Book("Beta", 0));
        store.close();
    }

    private Map<String, Book> read(TableFormat<Book> format) {
        LogStateStore store = open(format);
        try {
            return store.table(format).all();
        } finally {
            store.close();
        }
    }

    private LogHeader header() throws IOException {
        return LogContent.read(Files.readAllBytes(root.resolve("state.db")), 0)
                .header()
                .orElseThrow();
    }

    @Test
    void everyStepIsTakenOnce() throws IOException {
        assertEquals(Map.of("books", 1), header().tables());
        assertEquals(Map.of("a", new Book("Alpha", 0), "b", new Book("Beta", 0)), read(SECOND));
        assertEquals(Map.of("books", 2), header().tables());
        LogStateStore third = open(THIRD);
        assertEquals(Optional.of(new Book("Beta", 100)), third.table(THIRD).get("b"));
        third.table(THIRD).put("b", new Book("Beta", 7));
        third.close();
        assertEquals(Map.of("books", 3), header().tables());
        assertEquals(Map.of("a", new Book("Alpha", 100), "b", new Book("Beta", 7)), read(THIRD));
    }

    @Test
    void versionsMayBePassedOver() {
        assertEquals(Map.of("a", new Book("Alpha", 100), "b", new Book("Beta", 100)), read(THIRD));
    }

    @Test
    void theStateBeforeIsKeptAndTheNewOneIsNewerThanItsMark() throws IOException {
        byte[] before = Files.readAllBytes(root.resolve("state.db"));
        LogStateStore store = open(THIRD);
        assertArrayEquals(before, Files.readAllBytes(root.resolve("state.db.previous")));
        store.close();
        assertEquals(2, read(THIRD).size());
    }

    @Test
    void theReleaseBeforeRefusesWhatWasUpgraded() {
        read(SECOND);
        assertThrows(RuntimeException.class, () -> open(FIRST));
    }

    @Test
    void whatCannotBeUpgradedStaysAsItIsAndIsSaid() {
        LogStateStore old = open(FIRST);
        old.table(FIRST).put("odd", new Book("", 0));
        old.close();
        LogStateStore store = open(THIRD);
        assertEquals(List.of("a", "b"), List.copyOf(store.table(THIRD).all().keySet()));
        assertFalse(store.isWhole());
        store.close();
        LogStateStore again = open(THIRD);
        assertEquals(2, again.table(THIRD).all().size());
        assertFalse(again.isWhole(), "it is still there");
        again.close();
    }

    /** A loan of the first version is kept under the book alone; the second keeps it under a shelf, with the book's title. */
    private static final TableFormat<Book> OLD_LOANS = TableFormat.first("loans", new FirstShape());

    private static final TableFormat<Book> LOANS =
            new TableFormat<>("loans", new FirstShape(), List.of(new TableFormat.Upgrade() {
                @Override
                public boolean apply(JsonObject loan, String key, TableFormat.FormerTables former) {
                    Optional<JsonObject> book = former.get("books", key);
                    book.ifPresent(found -> loan.add("title", found.get("title")));
                    return book.isPresent();
                }

                @Override
                public String key(String former) {
                    return "shelf/" + former;
                }
            }));

    private LogStateStore openBoth(TableFormat<Book> books, TableFormat<Book> loans) {
        return new LogStateStore(root, new StateSchema(List.of(books, loans)));
    }

    private void lend(String... keys) {
        LogStateStore store = openBoth(FIRST, OLD_LOANS);
        for (String key : keys) {
            store.table(OLD_LOANS).put(key, new Book("lent", 0));
        }
        store.close();
    }

    @Test
    void anUpgradeSeesOtherTablesAsTheyWereAndMayMoveAndDropDocuments() {
        lend("a", "lost");
        LogStateStore store = openBoth(THIRD, LOANS);
        assertEquals(Map.of("shelf/a", new Book("Alpha", 0)), store.table(LOANS).all());
        assertTrue(store.isWhole());
        store.close();
    }

    @Test
    void aRepairDoesNotBringBackUnderItsNewKeyWhatWasDeletedUnderTheOldOne() throws IOException {
        lend("a", "b");
        byte[] full = Files.readAllBytes(root.resolve("state.db"));
        LogStateStore store = openBoth(FIRST, OLD_LOANS);
        store.table(OLD_LOANS).delete("b");
        byte[] damaged = Files.readAllBytes(root.resolve("state.db"));
        store.close();
        Files.write(root.resolve("state.db.previous"), full);
        int at = new String(damaged, StandardCharsets.ISO_8859_1).indexOf("Alpha");
        damaged[at] ^= 1;
        Files.write(root.resolve("state.db"), damaged);
        new StateRepair(root, new StateSchema(List.of(THIRD, LOANS)), root.resolve("lost/now")).run();
        LogStateStore repaired = openBoth(THIRD, LOANS);
        assertEquals(Set.of("shelf/a"), repaired.table(LOANS).all().keySet());
        repaired.close();
    }

    @Test
    void theCheckReadsWhatTheNextStartWouldRead() throws IOException {
        byte[] before = Files.readAllBytes(root.resolve("state.db"));
        SavedState saved = new SavedState(root, new StateSchema(List.of(THIRD)));
        assertEquals(2, saved.table(THIRD).all().size());
        assertEquals(List.of(), saved.findings());
        assertArrayEquals(before, Files.readAllBytes(root.resolve("state.db")));
    }

    @Test
    void aRepairUpgradesBothStates() throws IOException {
        byte[] first = Files.readAllBytes(root.resolve("state.db"));
        LogStateStore store = open(THIRD);
        store.table(THIRD).put("c", new Book("Gamma", 3));
        store.close();
        Files.write(root.resolve("state.db.previous"), first);
        byte[] damaged = Files.readAllBytes(root.resolve("state.db"));
        int at = new String(damaged, StandardCharsets.ISO_8859_1).indexOf("Alpha");
        damaged[at] ^= 1;
        Files.write(root.resolve("state.db"), damaged);
        new StateRepair(root, new StateSchema(List.of(THIRD)), root.resolve("lost/now")).run();
        assertEquals(
                Map.of("a", new Book("Alpha", 100), "b", new Book("Beta", 100), "c", new Book("Gamma", 3)),
                read(THIRD));
        assertTrue(Files.exists(root.resolve("lost/now/state.db")));
    }
}
