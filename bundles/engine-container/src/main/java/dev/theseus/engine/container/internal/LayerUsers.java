package dev.theseus.engine.container.internal;

import dev.theseus.api.host.Subscription;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who reads a container's layer outside its gate, or who writes into it there, by storage driver. They wait for nobody; who wants to
 * take a layer away waits for them.
 */
final class LayerUsers {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private final Map<String, Integer> counts = new HashMap<>();

    Subscription enter(String driver) {
        lock.lock();
        try {
            counts.merge(driver, 1, Integer::sum);
        } finally {
            lock.unlock();
        }
        return () -> leave(driver);
    }

    private void leave(String driver) {
        lock.lock();
        try {
            counts.computeIfPresent(driver, (name, count) -> count == 1 ? null : count - 1);
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether within the time nobody uses it in the driver any more. */
    boolean awaitNone(String driver, Duration limit) {
        long nanos = limit.toNanos();
        lock.lock();
        try {
            while (counts.containsKey(driver) && nanos > 0) {
                nanos = left.awaitNanos(nanos);
            }
            return !counts.containsKey(driver);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
