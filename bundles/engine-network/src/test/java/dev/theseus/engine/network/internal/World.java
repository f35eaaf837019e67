package dev.theseus.engine.network.internal;

import dev.theseus.engine.testing.Lifetime;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts every step that leaves a trace, and can end the daemon's life at any of them. */
final class World {
    static final int NEVER = Integer.MAX_VALUE;

    private final AtomicInteger left = new AtomicInteger(NEVER);
    private final AtomicInteger taken = new AtomicInteger();
    private final Lifetime lifetime = new Lifetime();
    private volatile boolean dead;

    /** What a killed daemon's code sees; nobody catches it. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Does what leaves a trace; the daemon may die before or after it. */
    void act(Runnable effect) {
        lifetime.run(
                () -> {
                    step();
                    effect.run();
                    step();
                },
                () -> {
                    throw new Crash();
                });
    }

    /** A step about to be taken, or just taken. */
    private void step() {
        taken.incrementAndGet();
        if (dead || left.decrementAndGet() <= 0) {
            dead = true;
            throw new Crash();
        }
    }

    void crashAt(int step) {
        taken.set(0);
        left.set(step);
    }

    /** Starts a new life. */
    void revive() {
        lifetime.beginAnew();
        dead = false;
        left.set(NEVER);
        taken.set(0);
    }

    int steps() {
        return taken.get();
    }

    boolean isDead() {
        return dead;
    }
}
