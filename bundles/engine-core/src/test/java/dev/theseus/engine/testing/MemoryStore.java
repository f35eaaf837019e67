package dev.theseus.engine.testing;

import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.state.TableFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Documents as JSON in memory: what was put outlives whoever put it. A transaction that fails leaves nothing; it can be told to
 * die before the commit.
 */
public final class MemoryStore implements StateStore {
    private Map<String, TreeMap<String, String>> tables = new TreeMap<>();
    private int depth;
    private boolean dying;

    /** From now on every transaction dies just before it becomes durable. */
    public void dieBeforeCommit(boolean dies) {
        dying = dies;
    }

    @Override
    public <T> Table<T> table(TableFormat<T> format) {
        return new MemoryTable<>(format);
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
        private final TableFormat<T> format;

        MemoryTable(TableFormat<T> format) {
            this.format = format;
        }

        private TreeMap<String, String> rows() {
            return tables.computeIfAbsent(format.table(), key -> new TreeMap<>());
        }

        @Override
        public Optional<T> get(String key) {
            synchronized (MemoryStore.this) {
                return Optional.ofNullable(rows().get(key)).map(format::parse);
            }
        }

        @Override
        public void put(String key, T value) {
            transact(() -> rows().put(key, format.print(value)));
        }

        @Override
        public void delete(String key) {
            transact(() -> rows().remove(key));
        }

        @Override
        public Map<String, T> all() {
            synchronized (MemoryStore.this) {
                Map<String, T> all = new LinkedHashMap<>();
                rows().forEach((key, json) -> all.put(key, format.parse(json)));
                return all;
            }
        }
    }
}
