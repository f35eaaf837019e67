package dev.theseus.engine.image.internal.testing;

import com.google.gson.Gson;
import dev.theseus.engine.state.StateStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Tables of JSON in memory. A transaction that fails leaves nothing; it can be told to die before the commit. */
public final class MemoryStateStore implements StateStore {
    private final Gson gson = new Gson();
    private Map<String, TreeMap<String, String>> tables = new TreeMap<>();
    private int depth;
    private boolean dying;

    /** From now on every transaction dies just before it becomes durable. */
    public void dieBeforeCommit(boolean dies) {
        dying = dies;
    }

    @Override
    public <T> Table<T> table(String name, Class<T> type) {
        return new MemoryTable<>(name, type);
    }

    @Override
    public void note(Runnable changes) {
        transact(changes);
    }

    @Override
    public void onRollback(Runnable undo) {
        // A daemon that died shows nothing any more.
    }

    @Override
    public boolean isWhole() {
        return true;
    }

    @Override
    public synchronized void transact(Runnable changes) {
        Map<String, TreeMap<String, String>> before = new TreeMap<>();
        tables.forEach((name, rows) -> before.put(name, new TreeMap<>(rows)));
        depth++;
        try {
            changes.run();
            if (dying && depth == 1) {
                throw new IllegalStateException("the daemon died");
            }
        } catch (RuntimeException e) {
            tables = before;
            throw e;
        } finally {
            depth--;
        }
    }

    private final class MemoryTable<T> implements Table<T> {
        private final String name;
        private final Class<T> type;

        MemoryTable(String name, Class<T> type) {
            this.name = name;
            this.type = type;
        }

        private TreeMap<String, String> rows() {
            return tables.computeIfAbsent(name, key -> new TreeMap<>());
        }

        @Override
        public Optional<T> get(String key) {
            synchronized (MemoryStateStore.this) {
                return Optional.ofNullable(rows().get(key)).map(json -> gson.fromJson(json, type));
            }
        }

        @Override
        public void put(String key, T value) {
            transact(() -> rows().put(key, gson.toJson(value)));
        }

        @Override
        public void delete(String key) {
            transact(() -> rows().remove(key));
        }

        @Override
        public Map<String, T> all() {
            synchronized (MemoryStateStore.this) {
                Map<String, T> all = new LinkedHashMap<>();
                rows().forEach((key, json) -> all.put(key, gson.fromJson(json, type)));
                return all;
            }
        }
    }
}
