package dev.theseus.engine.state.internal;

import dev.theseus.engine.state.TableFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Makes records of documents, and remembers the documents of which it could make none. Thread-safe. */
final class DocumentReader {
    private final Map<String, String> unreadable = new ConcurrentSkipListMap<>();

    /** Gives a record; empty for a document that this version does not understand. */
    <T> Optional<T> read(TableFormat<T> format, String key, String json) {
        try {
            return Optional.of(format.parse(json));
        } catch (RuntimeException e) {
            unreadable.put(format.table() + "/" + key, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** The document is another one, or none, from now on. */
    void forget(String table, String key) {
        unreadable.remove(table + "/" + key);
    }

    /** The reason by {@code TABLE/KEY}. */
    Map<String, String> unreadable() {
        return new TreeMap<>(unreadable);
    }

    boolean isWhole() {
        return unreadable.isEmpty();
    }

    boolean isUnreadable(String table, String key) {
        return unreadable.containsKey(table + "/" + key);
    }
}
