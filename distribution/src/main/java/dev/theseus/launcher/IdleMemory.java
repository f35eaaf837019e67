package dev.theseus.launcher;

import java.time.Duration;

/**
 * Gives the heap's memory back to the system once hard use is over. The JVM's serial collector shrinks the heap only when
 * it collects all of it, which a daemon at rest never has a reason to.
 */
final class IdleMemory {
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    /** Bytes; a heap of this size is that of a daemon that has just started, with some room to work. */
    private static final long USUAL = 40L << 20;
    /** Bytes within an interval; who makes less does nothing but look after health and logs. */
    private static final long REST = 2L << 20;

    private long lastUsed;

    private IdleMemory() {}

    static void watch() {
        Thread.ofVirtual().name("idle-memory").start(new IdleMemory()::run);
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(INTERVAL);
                look(Runtime.getRuntime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(Runtime heap) {
        long used = heap.totalMemory() - heap.freeMemory();
        boolean atRest = used >= lastUsed && used - lastUsed < REST;
        if (atRest && heap.totalMemory() > USUAL) {
            System.gc();
            used = heap.totalMemory() - heap.freeMemory();
        }
        lastUsed = used;
    }
}
