package dev.theseus.engine.state.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.state.FieldWriter;
import dev.theseus.engine.state.Fields;
import dev.theseus.engine.state.Shape;
import dev.theseus.engine.state.StateStore.Table;
import dev.theseus.engine.state.TableFormat;
import dev.theseus.engine.testing.TestTables;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LogStateStoreTest {
    @TempDir
    Path folder;

    record Inner(Path path, Duration duration) {}

    record Document(
            String name,
            Optional<Instant> since,
            Optional<Inner> inner,
            List<String> words,
            Map<String, String> counts) {}

    private static final Shape<Inner> INNER = new Shape<>() {
        @Override
        public void write(Inner inner, FieldWriter out) {
            out.text("path", inner.path().toString())
                    .text("duration", inner.duration().toString());
        }

        @Override
        public Inner read(Fields in) {
            return new Inner(in.value("path", Path::of), in.value("duration", Duration::parse));
        }
    };

    private static final TableFormat<Document> DOCUMENTS = TableFormat.first("documents", new Shape<>() {
        @Override
        public void write(Document document, FieldWriter out) {
            out.text("name", document.name())
                    .optional("since", document.since(), (name, value) -> out.text(name, value.toString()))
                    .optional("inner", document.inner(), (name, value) -> out.object(name, value, INNER))
                    .texts("words", document.words())
                    .textMap("counts", document.counts());
        }

        @Override
        public Document read(Fields in) {
            return new Document(
                    in.text("name"),
                    in.optional("since", name -> in.value(name, Instant::parse)),
                    in.optional("inner", name -> in.object(name, INNER)),
                    in.texts("words"),
                    in.textMap("counts"));
        }
    });

    enum Colour {
        RED
    }

    record Painted(Colour colour, Inner inner) {}

    private static final TableFormat<Painted> PAINTED = TableFormat.first("painted", new Shape<>() {
        @Override
        public void write(Painted painted, FieldWriter out) {
            out.text("colour", painted.colour().name()).object("inner", painted.inner(), INNER);
        }

        @Override
        public Painted read(Fields in) {
            return new Painted(in.value("colour", Colour::valueOf), in.object("inner", INNER));
        }
    });

    private static final TableFormat<String> EMPTY = TestTables.texts("empty");
    private static final StateSchema SCHEMA = new StateSchema(List.of(DOCUMENTS, PAINTED, EMPTY));

    private static Document document(String name) {
        return new Document(
                name,
                Optional.of(Instant.parse("2026-01-02T03:04:05.123456789Z")),
                Optional.of(new Inner(Path.of("/a/b"), Duration.ofMillis(1500))),
                List.of("x", "<&>"),
                Map.of("n", "1"));
    }

    private LogStateStore open() {
        return new LogStateStore(folder, SCHEMA);
    }

    @Test
    void keepsDocumentsAcrossLives() {
        LogStateStore first = open();
        Table<Document> documents = first.table(DOCUMENTS);
        documents.put("b", document("b"));
        documents.put("a", new Document("a", Optional.empty(), Optional.empty(), List.of(), Map.of()));
        documents.put("c", document("c"));
        documents.delete("c");
        documents.delete("never");
        first.close();
        LogStateStore second = open();
        Table<Document> again = second.table(DOCUMENTS);
        assertEquals(List.of("a", "b"), List.copyOf(again.all().keySet()));
        assertEquals(Optional.of(document("b")), again.get("b"));
        assertEquals(Optional.empty(), again.get("a").orElseThrow().inner());
        assertEquals(Optional.empty(), again.get("c"));
        second.close();
    }

    @Test
    void givesSpaceBackOnceMostOfItIsUnused() throws Exception {
        LogStateStore large = open();
        Table<Document> documents = large.table(DOCUMENTS);
        large.table(EMPTY);
        Document heavy = new Document("x".repeat(2000), Optional.empty(), Optional.empty(), List.of(), Map.of());
        for (int i = 0; i < 1500; i++) {
            documents.put("heavy" + i, heavy);
        }
        documents.put("kept", document("kept"));
        large.close();
        long before = Files.size(folder.resolve("state.db"));
        assertTrue(before > 2 << 20, "only " + before);

        LogStateStore emptied = open();
        Table<Document> again = emptied.table(DOCUMENTS);
        emptied.transact(() -> List.copyOf(again.all().keySet()).stream()
                .filter(key -> key.startsWith("heavy"))
                .forEach(again::delete));
        Files.writeString(folder.resolve("state.db.new"), "of a daemon that was killed meanwhile");
        emptied.close();
        long after = Files.size(folder.resolve("state.db"));
        assertTrue(after < 256 << 10, before + " bytes became " + after);
        assertTrue(Files.notExists(folder.resolve("state.db.new")));

        LogStateStore last = open();
        assertEquals(Map.of("kept", document("kept")), last.table(DOCUMENTS).all());
        last.table(DOCUMENTS).put("more", document("more"));
        last.close();
        LogStateStore reopened = open();
        assertEquals(2, reopened.table(DOCUMENTS).all().size());
        reopened.close();
    }

    @Test
    void aFailedTransactionLeavesNothing() {
        LogStateStore store = open();
        Table<Document> documents = store.table(DOCUMENTS);
        documents.put("kept", document("kept"));
        assertThrows(
                IllegalStateException.class,
                () -> store.transact(() -> {
                    documents.put("half", document("half"));
                    documents.delete("kept");
                    store.transact(() -> documents.put("nested", document("nested")));
                    throw new IllegalStateException("no");
                }));
        assertThrows(
                AssertionError.class,
                () -> store.transact(() -> {
                    documents.put("half", document("half"));
                    throw new AssertionError("not even so");
                }));
        documents.put("later", document("later"));
        assertEquals(List.of("kept", "later"), List.copyOf(documents.all().keySet()));
        store.close();
        LogStateStore again = open();
        assertEquals(
                List.of("kept", "later"),
                List.copyOf(again.table(DOCUMENTS).all().keySet()));
        again.close();
    }

    @Test
    void anInterruptDoesNotCloseTheStore() throws Exception {
        LogStateStore store = open();
        Table<Document> documents = store.table(DOCUMENTS);
        Thread writer = new Thread(() -> {
            Thread.currentThread().interrupt();
            documents.put("a", document("a"));
            assertTrue(Thread.currentThread().isInterrupted());
        });
        writer.start();
        writer.join();
        documents.put("b", document("b"));
        assertEquals(2, documents.all().size());
        store.close();
    }

    @Test
    void refusesASecondDaemon() {
        LogStateStore store = open();
        EngineException refused = assertThrows(EngineException.class, this::open);
        assertTrue(refused.message().contains("another daemon"), refused.message());
        store.close();
    }

    @Test
    void usesSpaceAgain() throws Exception {
        LogStateStore store = open();
        Table<Document> documents = store.table(DOCUMENTS);
        change(documents, 12_000);
        store.transact(() -> documents.put("kept", document("kept")));
        long size = Files.size(folder.resolve("state.db"));
        assertTrue(size < 3 << 20, "12,000 changes of one document take " + size + " bytes");
        store.close();
        LogStateStore again = open();
        assertEquals(2, again.table(DOCUMENTS).all().size());
        again.close();
    }

    @Test
    void theStateBeforeIsKept() throws Exception {
        LogStateStore first = open();
        first.table(DOCUMENTS).put("a", document("a"));
        first.close();
        LogStateStore second = open();
        second.table(DOCUMENTS).put("b", document("b"));
        second.close();
        LogContent previous = LogContent.read(Files.readAllBytes(folder.resolve("state.db.previous")), 0);
        assertEquals(List.of(), previous.damages());
        assertTrue(previous.tables().get("documents").containsKey("a"));
    }

    @Test
    void manyThreadsShareTheWaitForTheDisk() throws Exception {
        LogStateStore store = open();
        Table<Document> documents = store.table(DOCUMENTS);
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String mine = "writer" + i;
            writers.add(Thread.ofVirtual().start(() -> {
                for (int n = 0; n < 50; n++) {
                    documents.put(mine + "-" + n, document(mine));
                }
            }));
        }
        for (Thread writer : writers) {
            writer.join();
        }
        assertEquals(400, documents.all().size());
        store.close();
        LogStateStore again = open();
        assertEquals(400, again.table(DOCUMENTS).all().size());
        again.close();
    }

    @Test
    void whatWasShownAlreadyIsTakenBackWithItsTransaction() {
        LogStateStore store = open();
        Table<Document> documents = store.table(DOCUMENTS);
        List<String> steps = new ArrayList<>();
        assertThrows(
                IllegalStateException.class,
                () -> store.transact(() -> {
                    documents.put("a", document("a"));
                    store.onRollback(() -> steps.add("first"));
                    store.transact(() -> store.onRollback(() -> steps.add("second")));
                    throw new IllegalStateException("no");
                }));
        store.transact(() -> store.onRollback(() -> steps.add("never")));
        assertEquals(List.of("second", "first"), steps);
        store.close();
    }

    @Test
    void aTransactionSeesItsOwnChangesAndNobodyElseDoes() throws Exception {
        LogStateStore store = open();
        Table<Document> documents = store.table(DOCUMENTS);
        documents.put("old", document("old"));
        CompletableFuture<List<String>> seen = new CompletableFuture<>();
        store.transact(() -> {
            documents.put("new", document("new"));
            documents.delete("old");
            Thread.ofPlatform()
                    .start(() -> seen.complete(List.copyOf(documents.all().keySet())));
            assertEquals(List.of("old"), seen.join());
            assertEquals(List.of("new"), List.copyOf(documents.all().keySet()));
            assertEquals(Optional.empty(), documents.get("old"));
            assertEquals(Optional.of(document("new")), documents.get("new"));
        });
        assertEquals(List.of("new"), List.copyOf(documents.all().keySet()));
        store.close();
    }

    /** Documents of any form in the table. */
    private static final TableFormat<String> ANY = TableFormat.first("painted", new Shape<>() {
        @Override
        public void write(String colour, FieldWriter out) {
            if (!colour.equals("none")) {
                out.text("colour", colour);
            }
            out.object("inner", new Inner(Path.of("/a"), Duration.ZERO), INNER);
        }

        @Override
        public String read(Fields in) {
            return "";
        }
    });

    @Test
    void aRecordThatCannotBeUnderstoodStaysAndKeepsNothingFromStarting() {
        StateSchema other = new StateSchema(List.of(DOCUMENTS, ANY, EMPTY));
        LogStateStore store = new LogStateStore(folder, other);
        store.table(ANY).put("fine", "RED");
        store.table(ANY).put("unknown-word", "BLUE");
        store.table(ANY).put("incomplete", "none");
        store.close();

        LogStateStore again = open();
        assertTrue(again.isWhole());
        Table<Painted> painted = again.table(PAINTED);
        assertEquals(List.of("fine"), List.copyOf(painted.all().keySet()));
        assertEquals(Optional.empty(), painted.get("incomplete"));
        assertFalse(again.isWhole());
        painted.put("more", new Painted(Colour.RED, new Inner(Path.of("/b"), Duration.ZERO)));
        again.close();

        LogStateStore last = new LogStateStore(folder, other);
        assertEquals(4, last.table(ANY).all().size());
        last.close();
        LogStateStore mended = open();
        mended.table(PAINTED).all();
        List.of("unknown-word", "incomplete").forEach(mended.table(PAINTED)::delete);
        assertTrue(mended.isWhole());
        mended.close();
    }

    private static void change(Table<Document> documents, int times) {
        for (int i = 0; i < times; i++) {
            documents.put("same", document("same" + i));
        }
    }

    /** Writes numbers for ever and says each that is acknowledged. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) {
            LogStateStore store = new LogStateStore(Path.of(arguments[0]), SCHEMA);
            Table<Document> documents = store.table(DOCUMENTS);
            for (int i = Integer.parseInt(arguments[1]); ; i++) {
                String number = Integer.toString(i);
                store.transact(() -> {
                    documents.put("n" + number, document(number));
                    documents.put("last", document(number));
                });
                System.out.println(number);
            }
        }
    }

    @Test
    void aKilledDaemonLosesNothingThatWasAcknowledged() throws Exception {
        int acknowledged = -1;
        for (int life = 0; life < 3; life++) {
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writer.class.getName(),
                            folder.toString(),
                            Integer.toString(acknowledged + 1))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
            int wanted = acknowledged + 150 + life * 37;
            String line = output.readLine();
            while (line != null) {
                acknowledged = Integer.parseInt(line);
                if (acknowledged == wanted) {
                    child.toHandle().destroyForcibly();
                }
                line = output.readLine();
            }
            assertTrue(child.waitFor(20, TimeUnit.SECONDS));
            assertTrue(acknowledged >= wanted, "the child wrote " + acknowledged);
            LogStateStore store = open();
            Table<Document> documents = store.table(DOCUMENTS);
            for (int i = 0; i <= acknowledged; i++) {
                assertTrue(documents.get("n" + i).isPresent(), "lost " + i);
            }
            int last = Integer.parseInt(documents.get("last").orElseThrow().name());
            assertTrue(last >= acknowledged);
            assertEquals(Optional.empty(), documents.get("n" + (last + 1)));
            acknowledged = last;
            store.close();
        }
    }
}
