package dev.theseus.engine.state;

import java.util.Map;
import java.util.Optional;

/**
 * The daemon's durable truth: tables of JSON documents in one embedded transactional store ({@code state.db}).
 *
 * <p>A change is on the disk, and outlives the daemon, the kernel and the power, when {@link Table#put}, {@link Table#delete} or {@link
 * #transact} returns. One that cannot be written there throws {@code INTERNAL} and has changed nothing.
 */
public interface StateStore {
    /** One table, whose documents are as the format says. */
    <T> Table<T> table(TableFormat<T> format);

    /** Several changes that become durable together or not at all. Nested calls join the outer one. */
    void transact(Runnable changes);

    /**
     * Likewise, without waiting for the disk: a change that outlives the daemon, and after a loss of power may be missing together with
     * all later ones. For what nobody was told yet, or what the next start finds out by itself. It is on the disk when
     * a later change is.
     */
    void note(Runnable changes);

    /** To be called in a transaction by whoever shows its changes already: what to do when they do not come to be. */
    void onRollback(Runnable undo);

    /**
     * Whether every document that was asked for could be understood. As long as one could not, what it stands for must not
     * be taken for garbage.
     */
    boolean isWhole();

    /**
     * Documents by key. Thread-safe.
     *
     * @param <T> record type
     */
    interface Table<T> {
        /** Empty also for a document that cannot be understood. */
        Optional<T> get(String key);

        void put(String key, T value);

        /** Succeeds when absent. */
        void delete(String key);

        /** A moment's copy, in order of keys, without documents that cannot be understood. */
        Map<String, T> all();
    }
}
