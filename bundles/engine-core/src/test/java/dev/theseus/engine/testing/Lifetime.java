package dev.theseus.engine.testing;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Lives of a daemon that a test kills. Threads belong to the life in which they, or who started them, were; those of a life that is
 * over may run on, as no killed daemon's would, and must have no effect any more.
 */
public final class Lifetime {
    private static final InheritableThreadLocal<Life> OWN = new InheritableThreadLocal<>();

    private final ReentrantLock lock = new ReentrantLock();
    private Life current = new Life();

    private static final class Life {}

    public Lifetime() {
        OWN.set(current);
    }

    /** The life before is over, and a new one begins in the calling thread. */
    public void beginAnew() {
        lock.lock();
        try {
            current = new Life();
            OWN.set(current);
        } finally {
            lock.unlock();
        }
    }

    /** Runs a step of the calling thread's life, all of it before that life ends; {@code afterwards} instead if it is over. */
    public void run(Runnable step, Runnable afterwards) {
        lock.lock();
        try {
            Life own = OWN.get();
            if (own == null || own == current) {
                step.run();
            } else {
                afterwards.run();
            }
        } finally {
            lock.unlock();
        }
    }
}
