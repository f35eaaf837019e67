package dev.theseus.buildkit.progress;

import dev.theseus.api.driver.CallContext;
import dev.theseus.buildkit.message.StatusResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What was told of a build and was not fetched yet. While somebody fetches, a build that prints more than he reads is held up; while
 * nobody does, output is dropped once there is too much of it.
 */
public final class StatusQueue {
    private static final int ENOUGH = 1 << 20;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<StatusResponse> waiting = new ArrayDeque<>();
    private long size;
    private int readers;
    private boolean ended;

    /** @param context of the build: once it is cancelled nothing is held up */
    void add(StatusResponse status, CallContext context) {
        lock.lock();
        try {
            while (size > ENOUGH && readers > 0 && !context.cancelled().get()) {
                await();
            }
            boolean onlyOutput = status.getVertexesCount() == 0;
            if (ended || size > ENOUGH && onlyOutput) {
                return;
            }
            waiting.add(status);
            size += status.getSerializedSize();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // Who calls it does so in one.
    private void await() {
        try {
            var _ = changed.awaitNanos(LOOK_NANOS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nothing will follow. */
    public void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Says that somebody fetches from now on. */
    public void enter() {
        lock.lock();
        try {
            readers++;
        } finally {
            lock.unlock();
        }
    }

    public void leave() {
        lock.lock();
        try {
            readers--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** All that was told since the last time, as one; waits for something; empty at the end. */
    public Optional<StatusResponse> take(CallContext context) {
        lock.lock();
        try {
            while (waiting.isEmpty()) {
                if (ended) {
                    return Optional.empty();
                }
                context.check("waiting for a build's progress");
                await();
            }
            StatusResponse.Builder all = StatusResponse.newBuilder();
            // A client takes messages of 16 MiB.
            while (!waiting.isEmpty() && all.getLogsCount() < 1000) {
                StatusResponse next = waiting.remove();
                size -= next.getSerializedSize();
                all.mergeFrom(next);
            }
            changed.signalAll();
            return Optional.of(all.build());
        } finally {
            lock.unlock();
        }
    }
}
