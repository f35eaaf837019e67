package dev.theseus.http.server;

import dev.theseus.http.RequestRefused;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The part of the heap that large request bodies may take together. Who needs some of it names the most he can come to
 * need, and waits once: nobody holds a part while he waits for the rest.
 */
final class MemoryBudget {
    private static final int UNIT = 1024;

    private final Semaphore units;
    private final int size;
    private final Duration patience;

    /** A budget of a quarter of the heap. */
    static MemoryBudget ofHeap() {
        return new MemoryBudget(Runtime.getRuntime().maxMemory() / 4, Duration.ofSeconds(5));
    }

    /** @param patience how long a request waits for others to be done */
    MemoryBudget(long bytes, Duration patience) {
        this.size = Math.toIntExact(Math.min(Integer.MAX_VALUE, bytes / UNIT));
        this.units = new Semaphore(size, true);
        this.patience = patience;
    }

    /** What was taken, to be given back once. */
    record Share(MemoryBudget budget, int units) implements AutoCloseable {
        @Override
        public void close() {
            budget.units.release(units);
        }
    }

    /**
     * Takes a share, or all there is where that is less.
     *
     * @throws RequestRefused when others have it for too long, or the heap has no such room
     */
    Share take(long bytes) {
        int wanted = Math.clamp(bytes / UNIT, 1, size);
        try {
            if (!units.tryAcquire(wanted, patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw RequestRefused.overloaded("too many large requests at once: try again in a moment");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RequestRefused.overloaded("the daemon is being stopped");
        }
        Share share = new Share(this, wanted);
        if (!hasRoom(bytes)) {
            // What is dead counts as taken until it is collected.
            System.gc();
            if (!hasRoom(bytes)) {
                share.close();
                throw RequestRefused.overloaded("the daemon is short of memory for a request of this size: remove"
                        + " what is not needed, or give it more by THESEUS_JAVA_OPTS=-Xmx…");
            }
        }
        return share;
    }

    private static boolean hasRoom(long bytes) {
        Runtime heap = Runtime.getRuntime();
        return heap.maxMemory() - heap.totalMemory() + heap.freeMemory() > bytes;
    }
}
