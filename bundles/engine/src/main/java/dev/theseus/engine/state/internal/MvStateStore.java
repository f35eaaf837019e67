package dev.theseus.engine.state.internal;

import com.google.gson.Gson;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.settings.DaemonSettings;
import dev.theseus.engine.state.StateStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * {@code state.db}: an MVStore whose every committed version is a consistent state. A commit hands the change to the
 * kernel, which outlives the daemon; it does not wait for the disk. All input and output is on one thread that nobody
 * interrupts: an interrupt would close the file for good.
 */
public final class MvStateStore implements StateStore {
    /** Bytes. A commit writes whole pages, and mostly it is about one small document in each of a few tables. */
    private static final int PAGE = 4096;

    private final Path file;
    private final MVStore store;
    private final Gson gson = StateJson.create();
    private final ReentrantLock writing = new ReentrantLock();
    private final ExecutorService disk = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("state-store").factory());

    public MvStateStore(DaemonSettings settings) {
        this(settings.dataRoot().resolve("state.db"));
    }

    MvStateStore(Path file) {
        this.file = file;
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            store = new MVStore.Builder()
                    .fileName(file.toString())
                    .autoCommitDisabled()
                    .cacheSize(4)
                    .pageSplitSize(PAGE)
                    .open();
            store.setRetentionTime(10_000);
        } catch (IOException | MVStoreException e) {
            throw EngineException.internal("cannot open " + file + " (is another daemon using this data root?)", e);
        }
    }

    public void close() {
        onDisk(() -> {
            boolean wasteful = Shrinking.isWorthIt(store);
            // Its own compaction can trip over itself after a rollback.
            store.close(0);
            if (wasteful) {
                new Shrinking(file).run();
            }
            return true;
        });
        disk.shutdown();
    }

    @Override
    public <T> Table<T> table(String name, Class<T> type) {
        MVMap<String, String> map = onDisk(() -> store.openMap(name));
        return new JsonTable<>(map, type);
    }

    @Override
    public void transact(Runnable changes) {
        inTransaction(changes, () -> {});
    }

    /** The last change is made on the disk's thread, together with the commit when the transaction is its alone. */
    private void inTransaction(Runnable changes, Runnable last) {
        writing.lock();
        boolean outermost = writing.getHoldCount() == 1;
        boolean done = false;
        try {
            changes.run();
            onDisk(() -> {
                last.run();
                return outermost ? store.commit() : store.getCurrentVersion();
            });
            done = true;
        } catch (MVStoreException e) {
            throw EngineException.internal(
                    "cannot write " + store.getFileStore().getFileName(), e);
        } finally {
            try {
                if (outermost && !done) {
                    rollback();
                }
            } finally {
                writing.unlock();
            }
        }
    }

    private void rollback() {
        onDisk(() -> {
            if (!store.isClosed()) {
                store.rollback();
            }
            return true;
        });
    }

    private <R> R onDisk(Supplier<R> work) {
        CompletableFuture<R> done = CompletableFuture.supplyAsync(work, disk);
        try {
            return done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private final class JsonTable<T> implements Table<T> {
        private final MVMap<String, String> map;
        private final Class<T> type;

        JsonTable(MVMap<String, String> map, Class<T> type) {
            this.map = map;
            this.type = type;
        }

        @Override
        public Optional<T> get(String key) {
            return onDisk(() -> Optional.ofNullable(map.get(key))).map(json -> gson.fromJson(json, type));
        }

        @Override
        public void put(String key, T value) {
            String json = gson.toJson(value, type);
            inTransaction(() -> {}, () -> map.put(key, json));
        }

        @Override
        public void delete(String key) {
            inTransaction(() -> {}, () -> map.remove(key));
        }

        @Override
        public Map<String, T> all() {
            Map<String, T> documents = new LinkedHashMap<>();
            onDisk(() -> new LinkedHashMap<>(map))
                    .forEach((key, json) -> documents.put(key, gson.fromJson(json, type)));
            return documents;
        }
    }
}
