package dev.theseus.volume.local.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Lets one call at a time change a volume. Other volumes are not held up when a server behind one does not answer. */
final class VolumeClaims {
    private static final long CANCEL_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private final Set<String> claimed = new HashSet<>();

    /** The right to change one volume, until closed. */
    interface Claim extends AutoCloseable {
        @Override
        void close();
    }

    Claim claim(String name, CallContext context) {
        lock.lock();
        try {
            while (!claimed.add(name)) {
                context.check("wait for another change of volume " + name);
                // Whoever woke us: the loop's condition decides.
                var _ = released.awaitNanos(
                        Math.min(CANCEL_CHECK_NANOS, context.remaining().toNanos()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.cancelled("interrupted while another change of volume " + name + " was under way");
        } finally {
            lock.unlock();
        }
        return () -> release(name);
    }

    private void release(String name) {
        lock.lock();
        try {
            claimed.remove(name);
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
