package dev.theseus.engine.state.internal;

import com.google.gson.Gson;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Makes records of documents, and remembers the documents of which it could make none. Thread-safe. */
final class DocumentReader {
    private final Gson gson = StateJson.create();
    private final Map<String, String> unreadable = new ConcurrentSkipListMap<>();

    /** Gives a record; empty for a document that this version does not understand. */
    <T> Optional<T> read(String table, String key, String json, Class<T> type) {
        try {
            return Optional.of(gson.fromJson(json, type));
        } catch (RuntimeException e) {
            unreadable.put(table + "/" + key, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    <T> String write(T value, Class<T> type) {
        return gson.toJson(value, type);
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
