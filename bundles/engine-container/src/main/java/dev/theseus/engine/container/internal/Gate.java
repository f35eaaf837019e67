package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one long change of a container through at a time. It is a note of who is inside, not a lock: readers never meet it,
 * waiting is bounded by the caller's deadline, and whoever waits in vain is told what is going on.
 */
final class Gate {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private String inside = "";

    /** Waits until nobody is inside and enters; closing the result leaves. */
    Subscription enter(String operation, String container, CallContext context) {
        lock.lock();
        try {
            while (!inside.isEmpty()) {
                long nanos = context.remaining().toNanos();
                if (nanos <= 0 || context.cancelled().get()) {
                    throw EngineException.conflict(
                            "container %s: cannot %s while %s is going on".formatted(container, operation, inside));
                }
                left.awaitNanos(Math.min(nanos, TimeUnit.SECONDS.toNanos(1)));
            }
            inside = operation;
            return this::leave;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.cancelled("container %s: %s was interrupted".formatted(container, operation));
        } finally {
            lock.unlock();
        }
    }

    /** Whether a change is going on. */
    boolean isBusy() {
        lock.lock();
        try {
            return !inside.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        lock.lock();
        try {
            inside = "";
            left.signal();
        } finally {
            lock.unlock();
        }
    }
}
