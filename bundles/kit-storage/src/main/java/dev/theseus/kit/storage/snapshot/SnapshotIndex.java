package dev.theseus.kit.storage.snapshot;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.storage.SnapshotKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * What snapshots there are, and who is changing which. The lock guards only these maps: files are touched under a
 * {@link Claim} on their key, so changes of different snapshots run in parallel.
 */
final class SnapshotIndex {
    private static final long CANCEL_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private final Map<SnapshotKey, Snapshot> snapshots = new HashMap<>();
    /** Being made: seen by nobody, but their parents stay. */
    private final Map<SnapshotKey, Snapshot> reserved = new HashMap<>();

    private final Set<SnapshotKey> claimed = new HashSet<>();

    SnapshotIndex(Collection<Snapshot> found) {
        found.forEach(snapshot -> snapshots.put(snapshot.key(), snapshot));
    }

    /** The right to change some keys, until closed. */
    interface Claim extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits until nobody else changes any of the keys. */
    Claim claim(Set<SnapshotKey> keys, CallContext context) {
        lock.lock();
        try {
            while (keys.stream().anyMatch(claimed::contains)) {
                context.check(
                        "wait for another change of snapshot " + keys.iterator().next());
                // Whoever woke us: the loop's condition decides.
                var _ = released.awaitNanos(
                        Math.min(CANCEL_CHECK_NANOS, context.remaining().toNanos()));
            }
            claimed.addAll(keys);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.cancelled("interrupted while another change of the snapshot was under way");
        } finally {
            lock.unlock();
        }
        return () -> release(keys);
    }

    private void release(Set<SnapshotKey> keys) {
        lock.lock();
        try {
            claimed.removeAll(keys);
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }

    Optional<Snapshot> find(SnapshotKey key) {
        lock.lock();
        try {
            return Optional.ofNullable(snapshots.get(key));
        } finally {
            lock.unlock();
        }
    }

    Snapshot require(SnapshotKey key) {
        return find(key).orElseThrow(() -> EngineException.notFound("no such snapshot: " + key));
    }

    /** Announces a snapshot that is about to be made; until {@link #unreserve} its parent cannot be taken away. */
    void reserve(Snapshot snapshot) {
        lock.lock();
        try {
            snapshot.parent().ifPresent(parent -> {
                Snapshot found = snapshots.get(parent);
                if (found == null) {
                    throw EngineException.notFound(
                            "snapshot " + snapshot.key() + ": parent " + parent + " is not there; unpack it first");
                }
                if (!found.committed()) {
                    throw EngineException.notFound(
                            "snapshot " + snapshot.key() + ": parent " + parent + " is not committed");
                }
            });
            reserved.put(snapshot.key(), snapshot);
        } finally {
            lock.unlock();
        }
    }

    /** Takes a snapshot out; from now on nothing can be built on it. Empty when absent. */
    Optional<Snapshot> take(SnapshotKey key) {
        lock.lock();
        try {
            Stream.concat(snapshots.values().stream(), reserved.values().stream())
                    .filter(other -> other.parent().filter(key::equals).isPresent())
                    .findFirst()
                    .ifPresent(child -> {
                        throw EngineException.conflict(
                                "snapshot " + key + " is in use by snapshot " + child.key() + "; remove that first");
                    });
            return Optional.ofNullable(snapshots.remove(key));
        } finally {
            lock.unlock();
        }
    }

    /** Shows a snapshot that is whole: a new one, or one whose removal failed. */
    void put(Snapshot snapshot) {
        lock.lock();
        try {
            snapshots.put(snapshot.key(), snapshot);
        } finally {
            lock.unlock();
        }
    }

    void rename(Snapshot from, Snapshot to) {
        lock.lock();
        try {
            snapshots.remove(from.key());
            snapshots.put(to.key(), to);
        } finally {
            lock.unlock();
        }
    }

    /** Ends what {@link #reserve} began, however it went. */
    void unreserve(SnapshotKey key) {
        lock.lock();
        try {
            reserved.remove(key);
        } finally {
            lock.unlock();
        }
    }

    List<Snapshot> all() {
        lock.lock();
        try {
            return List.copyOf(snapshots.values());
        } finally {
            lock.unlock();
        }
    }

    /**
     * The snapshots below, nearest first.
     *
     * @throws EngineException {@code DATA_LOSS} when one is gone
     */
    List<Snapshot> parents(Snapshot snapshot) {
        List<Snapshot> chain = knownParents(snapshot);
        Snapshot lowest = chain.isEmpty() ? snapshot : chain.getLast();
        lowest.parent().ifPresent(lost -> {
            throw EngineException.dataLoss(
                    "snapshot " + snapshot.key() + ": parent " + lost + " is lost; remove it and unpack again");
        });
        return chain;
    }

    /** The snapshots below, nearest first, down to the first that is gone. */
    List<Snapshot> knownParents(Snapshot snapshot) {
        lock.lock();
        try {
            Map<SnapshotKey, Snapshot> chain = new LinkedHashMap<>();
            Optional<Snapshot> next = parentOf(snapshot);
            // A chain that a damaged record bends into a ring ends where it began.
            while (next.isPresent() && chain.putIfAbsent(next.get().key(), next.get()) == null) {
                next = parentOf(next.get());
            }
            return List.copyOf(chain.values());
        } finally {
            lock.unlock();
        }
    }

    private Optional<Snapshot> parentOf(Snapshot snapshot) {
        return snapshot.parent().flatMap(parent -> Optional.ofNullable(snapshots.get(parent)));
    }
}
