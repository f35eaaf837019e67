package dev.theseus.engine.state;

import java.util.Map;
import java.util.Optional;

/**
 * The daemon's durable truth: named tables of JSON documents in one embedded transactional store ({@code state.db}).
 *
 * <p>A change is on disk, as far as the daemon's own death is concerned, when {@link Table#put}, {@link Table#delete} or {@link
 * #transact} returns.
 */
public interface StateStore {
    /** A typed view of one table. Documents are records; unknown fields of older formats are ignored. */
    <T> Table<T> table(String name, Class<T> type);

    /** Several changes that become durable together or not at all. Nested calls join the outer one. */
    void transact(Runnable changes);

    /**
     * Documents by key. Thread-safe.
     *
     * @param <T> record type
     */
    interface Table<T> {
        Optional<T> get(String key);

        void put(String key, T value);

        /** Succeeds when absent. */
        void delete(String key);

        /** A moment's copy, in order of keys. */
        Map<String, T> all();
    }
}
