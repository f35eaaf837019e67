package dev.theseus.engine.state.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.state.StateStore.Table;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MvStateStoreTest {
    @TempDir
    Path folder;

    record Inner(Path path, Duration duration) {}

    record Document(
            String name,
            Optional<Instant> since,
            Optional<Inner> inner,
            List<String> words,
            Map<String, Long> counts) {}

    private static Document document(String name) {
        return new Document(
                name,
                Optional.of(Instant.parse("2026-01-02T03:04:05.123456789Z")),
                Optional.of(new Inner(Path.of("/a/b"), Duration.ofMillis(1500))),
                List.of("x", "<&>"),
                Map.of("n", 1L << 60));
    }

    private MvStateStore open() {
        return new MvStateStore(folder.resolve("state.db"));
    }

    @Test
    void keepsDocumentsAcrossLives() {
        MvStateStore first = open();
        Table<Document> documents = first.table("documents", Document.class);
        documents.put("b", document("b"));
        documents.put("a", new Document("a", Optional.empty(), Optional.empty(), List.of(), Map.of()));
        documents.put("c", document("c"));
        documents.delete("c");
        documents.delete("never");
        first.close();
        MvStateStore second = open();
        Table<Document> again = second.table("documents", Document.class);
        assertEquals(List.of("a", "b"), List.copyOf(again.all().keySet()));
        assertEquals(Optional.of(document("b")), again.get("b"));
        assertEquals(Optional.empty(), again.get("a").orElseThrow().inner());
        assertEquals(Optional.empty(), again.get("c"));
        second.close();
    }

    @Test
    void givesSpaceBackOnceMostOfItIsUnused() throws Exception {
        MvStateStore large = open();
        Table<Document> documents = large.table("documents", Document.class);
        large.table("empty", String.class);
        Document heavy = new Document("x".repeat(2000), Optional.empty(), Optional.empty(), List.of(), Map.of());
        for (int i = 0; i < 1500; i++) {
            documents.put("heavy" + i, heavy);
        }
        documents.put("kept", document("kept"));
        large.close();
        long before = Files.size(folder.resolve("state.db"));
        assertTrue(before > 2 << 20, "only " + before);

        MvStateStore emptied = open();
        Table<Document> again = emptied.table("documents", Document.class);
        emptied.transact(() -> List.copyOf(again.all().keySet()).stream()
                .filter(key -> key.startsWith("heavy"))
                .forEach(again::delete));
        Files.writeString(folder.resolve("state.db.new"), "of a daemon that was killed meanwhile");
        emptied.close();
        long after = Files.size(folder.resolve("state.db"));
        assertTrue(after < 256 << 10, before + " bytes became " + after);
        assertTrue(Files.notExists(folder.resolve("state.db.new")));

        MvStateStore last = open();
        assertEquals(
                Map.of("kept", document("kept")),
                last.table("documents", Document.class).all());
        last.table("documents", Document.class).put("more", document("more"));
        last.close();
        MvStateStore reopened = open();
        assertEquals(2, reopened.table("documents", Document.class).all().size());
        reopened.close();
    }

    @Test
    void aFailedTransactionLeavesNothing() {
        MvStateStore store = open();
        Table<Document> documents = store.table("documents", Document.class);
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
        MvStateStore again = open();
        assertEquals(
                List.of("kept", "later"),
                List.copyOf(again.table("documents", Document.class).all().keySet()));
        again.close();
    }

    @Test
    void anInterruptDoesNotCloseTheStore() throws Exception {
        MvStateStore store = open();
        Table<Document> documents = store.table("documents", Document.class);
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
        MvStateStore store = open();
        EngineException refused = assertThrows(EngineException.class, this::open);
        assertTrue(refused.message().contains("another daemon"), refused.message());
        store.close();
    }

    /** Old versions keep their space for ten seconds, so that a power cut finds a whole one; then it is used again. */
    @Test
    void usesSpaceAgain() throws Exception {
        MvStateStore store = open();
        Table<Document> documents = store.table("documents", Document.class);
        change(documents, 1500);
        long before = Files.size(folder.resolve("state.db"));
        Thread.sleep(10_500);
        change(documents, 1500);
        long after = Files.size(folder.resolve("state.db"));
        store.close();
        assertTrue(after < before * 1.3, "from " + before + " to " + after + " bytes");
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
            MvStateStore store = new MvStateStore(Path.of(arguments[0]));
            Table<Document> documents = store.table("documents", Document.class);
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
                            folder.resolve("state.db").toString(),
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
            MvStateStore store = open();
            Table<Document> documents = store.table("documents", Document.class);
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
