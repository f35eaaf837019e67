package dev.theseus.linux.thread;

import dev.theseus.api.error.EngineException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One piece of work on its way to another thread, and its outcome on the way back. */
final class HandedWork<T extends @Nullable Object> implements Runnable {
    private final Callable<T> work;
    private final CountDownLatch done = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread worker;
    private boolean interrupted;
    private @Nullable Callable<T> outcome;

    HandedWork(Callable<T> work) {
        this.work = work;
    }

    @Override
    public void run() {
        begin();
        try {
            T value = work.call();
            outcome = () -> value;
        } catch (Throwable e) {
            outcome = () -> {
                throw unchecked(e);
            };
        } finally {
            end();
            done.countDown();
        }
    }

    private void begin() {
        lock.lock();
        try {
            worker = Thread.currentThread();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** After this no interrupt meant for this work can reach the thread, which goes on to other work. */
    private void end() {
        lock.lock();
        try {
            worker = null;
            if (interrupted) {
                Thread.interrupted();
            }
        } finally {
            lock.unlock();
        }
    }

    private void passInterrupt() {
        lock.lock();
        try {
            interrupted = true;
            if (worker != null) {
                worker.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    T await() {
        boolean caught = false;
        while (true) {
            try {
                done.await();
                break;
            } catch (InterruptedException e) {
                caught = true;
                passInterrupt();
            }
        }
        if (caught) {
            Thread.currentThread().interrupt();
        }
        return result();
    }

    /** Of finished work. */
    T result() {
        if (outcome == null) {
            throw new IllegalStateException("the work has not ended");
        }
        try {
            return outcome.call();
        } catch (Exception e) {
            throw unchecked(e);
        }
    }

    private static RuntimeException unchecked(Throwable failure) {
        return switch (failure) {
            case RuntimeException e -> e;
            case Error e -> throw e;
            default -> EngineException.internal(failure.getClass().getSimpleName(), failure);
        };
    }
}
