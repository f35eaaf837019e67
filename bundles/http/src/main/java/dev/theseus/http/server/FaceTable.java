package dev.theseus.http.server;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.http.Face;
import dev.theseus.http.Failure;
import dev.theseus.http.Route;
import dev.theseus.http.Routes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The faces that are there, and who may have left to come back in another version. While somebody is expected, a request that none
 * of those who are there has a route for waits.
 */
public final class FaceTable {
    private static final Failure UNCLAIMED = new Failure(404, ErrorKind.NOT_FOUND, "page not found", "");
    private static final Failure STOPPED = new Failure(
            503, ErrorKind.UNAVAILABLE, "what serves this is stopped or being replaced: try again in a moment", "");
    private static final Routes NONE = (_, _) -> Optional.empty();

    /** Answers in nobody's name. */
    private static final Face NOBODY = () -> NONE;

    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** In the order in which they are asked; replaced as a whole. */
    private volatile List<Entry> entries = List.of();
    /** Who is expected, by bundle, until when by {@link System#nanoTime}; after that he is missing, and not waited for. */
    private final Map<Long, Long> expected = new HashMap<>();

    private boolean closed;
    /** Grows with each change. */
    private final AtomicLong version = new AtomicLong();

    /** @param patience how long a request waits, from when it was that somebody left */
    public FaceTable(Duration patience) {
        this.patience = patience;
    }

    private record Entry(Face face, Routes routes, boolean last, long bundle, long ranking, long service) {}

    /**
     * Who answers a request.
     *
     * @param route empty when it is refused
     * @param failure why it is refused, if it is
     */
    record Found(Face face, Optional<Route> route, Failure failure) {}

    /**
     * A face has come.
     *
     * @param service its number: the older of two equals is asked first
     */
    public void add(Face face, long bundle, long ranking, long service) {
        Entry added = new Entry(face, face.routes(), face.isDefault(), bundle, ranking, service);
        change(() -> {
            List<Entry> more = new ArrayList<>(entries);
            more.add(added);
            more.sort(FaceTable::order);
            entries = List.copyOf(more);
            expected.remove(bundle);
        });
    }

    private static int order(Entry one, Entry other) {
        if (one.last != other.last) {
            return one.last ? 1 : -1;
        }
        return one.ranking != other.ranking
                ? Long.compare(other.ranking, one.ranking)
                : Long.compare(one.service, other.service);
    }

    /** The face has left; its bundle may bring another one. */
    void remove(long service) {
        change(() -> {
            List<Entry> fewer = new ArrayList<>();
            for (Entry entry : entries) {
                if (entry.service == service) {
                    expected.put(entry.bundle, System.nanoTime() + patience.toNanos());
                } else {
                    fewer.add(entry);
                }
            }
            entries = List.copyOf(fewer);
        });
    }

    /** The bundle is about to bring a face. */
    void expect(long bundle) {
        change(() -> expected.putIfAbsent(bundle, System.nanoTime() + patience.toNanos()));
    }

    /** The bundle will bring no face any more. */
    void forget(long bundle) {
        change(() -> expected.remove(bundle));
    }

    /** Nobody waits any longer. */
    void close() {
        change(() -> closed = true);
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            version.incrementAndGet();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Who answers; waits for those who are expected if nobody else does. */
    Found find(String method, String path) {
        while (true) {
            long seen = version.get();
            Optional<Found> found = claimed(method, path);
            if (found.isPresent()) {
                return found.get();
            }
            Optional<Found> refusing = refusingAfterWait(seen);
            if (refusing.isPresent()) {
                return refusing.get();
            }
        }
    }

    /** Who refuses what has no route. */
    Found refusing(Failure failure) {
        List<Entry> present = entries;
        return new Found(endsInDefault(present) ? present.getLast().face : NOBODY, Optional.empty(), failure);
    }

    private static boolean endsInDefault(List<Entry> present) {
        return !present.isEmpty() && present.getLast().last;
    }

    private Optional<Found> claimed(String method, String path) {
        for (Entry entry : entries) {
            try {
                Optional<Route> route = entry.routes.find(method, path);
                if (route.isPresent()) {
                    return Optional.of(new Found(entry.face, route, UNCLAIMED));
                }
            } catch (EngineException e) {
                return Optional.of(new Found(entry.face, Optional.empty(), Failure.of(e, "")));
            }
        }
        return Optional.empty();
    }

    /** Empty when something has changed since the version that was seen. */
    private Optional<Found> refusingAfterWait(long seen) {
        lock.lock();
        try {
            while (version.get() == seen) {
                long left = patienceLeft();
                if (left <= 0) {
                    return Optional.of(refusing(expected.isEmpty() || endsInDefault(entries) ? UNCLAIMED : STOPPED));
                }
                changed.await(left, TimeUnit.NANOSECONDS);
            }
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(refusing(STOPPED));
        } finally {
            lock.unlock();
        }
    }

    private long patienceLeft() {
        long now = System.nanoTime();
        long left = 0;
        for (long until : expected.values()) {
            left = Math.max(left, until - now);
        }
        return closed ? 0 : left;
    }
}
