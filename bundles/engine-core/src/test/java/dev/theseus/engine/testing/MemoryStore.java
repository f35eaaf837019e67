package dev.theseus.engine.testing;

import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.state.TableFormat;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Documents as JSON in memory: what was put outlives whoever put it. */
public final class MemoryStore implements StateStore {
    private final Map<String, TreeMap<String, String>> tables = new HashMap<>();

    @Override
    public <T> Table<T> table(TableFormat<T> format) {
        TreeMap<String, String> documents = tables.computeIfAbsent(format.table(), key -> new TreeMap<>());
        return new Table<>() {
            @Override
            public Optional<T> get(String key) {
                return Optional.ofNullable(documents.get(key)).map(format::parse);
            }

            @Override
            public void put(String key, T value) {
                documents.put(key, format.print(value));
            }

            @Override
            public void delete(String key) {
                documents.remove(key);
            }

            @Override
            public Map<String, T> all() {
                Map<String, T> all = new LinkedHashMap<>();
                documents.forEach((key, json) -> all.put(key, format.parse(json)));
                return all;
            }
        };
    }

    @Override
    public void note(Runnable changes) {
        transact(changes);
    }

    @Override
    public void onRollback(Runnable undo) {
        // Every change comes to be.
    }

    @Override
    public boolean isWhole() {
        return true;
    }

    @Override
    public void transact(Runnable changes) {
        changes.run();
    }
}
