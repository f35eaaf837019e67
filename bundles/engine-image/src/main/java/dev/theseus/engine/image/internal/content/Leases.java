package dev.theseus.engine.image.internal.content;

import dev.theseus.api.host.Subscription;
import dev.theseus.api.image.Digest;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * What running work needs although no image names it yet: blobs by digest, layers by chainID. Held in memory only; what a
 * crash leaves behind is protected by its age instead.
 */
public final class Leases {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Digest, Integer> held = new HashMap<>();
    private final Map<Object, Instant> works = new HashMap<>();

    public Leases() {
        // Nothing to set up.
    }

    /** Holds the things until the result is closed. */
    public Subscription hold(Collection<Digest> things) {
        List<Digest> copy = List.copyOf(things);
        lock.lock();
        try {
            copy.forEach(thing -> held.merge(thing, 1, Integer::sum));
        } finally {
            lock.unlock();
        }
        return new Subscription() {
            private boolean closed;

            @Override
            public void close() {
                lock.lock();
                try {
                    if (!closed) {
                        closed = true;
                        copy.forEach(thing -> held.computeIfPresent(thing, (k, n) -> n == 1 ? null : n - 1));
                    }
                } finally {
                    lock.unlock();
                }
            }
        };
    }

    /**
     * Says that from now on, until the result is closed, blobs may come that are held only once their digests are known.
     */
    public Subscription work() {
        Object mine = new Object();
        lock.lock();
        try {
            works.put(mine, Instant.now());
        } finally {
            lock.unlock();
        }
        return () -> {
            lock.lock();
            try {
                works.remove(mine);
            } finally {
                lock.unlock();
            }
        };
    }

    /** The moment before which every blob is held that running work needs. */
    public Instant settledBefore() {
        lock.lock();
        try {
            return works.values().stream().min(Instant::compareTo).orElseGet(Instant::now);
        } finally {
            lock.unlock();
        }
    }

    public Set<Digest> held() {
        lock.lock();
        try {
            return new HashSet<>(held.keySet());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Does {@code removal} for each thing that nobody holds, while nobody can begin to hold it; so whoever holds a blob
     * and then sees that it is there can rely on it. The removal must be short and call no driver.
     *
     * @param stillNeeded looked at under the same lock
     */
    public void removeUnheld(
            Collection<Digest> things, Predicate<Digest> stillNeeded, java.util.function.Consumer<Digest> removal) {
        for (Digest thing : things) {
            lock.lock();
            try {
                if (!held.containsKey(thing) && !stillNeeded.test(thing)) {
                    removal.accept(thing);
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
