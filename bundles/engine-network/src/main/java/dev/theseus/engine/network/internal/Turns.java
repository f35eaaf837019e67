package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One change at a time per object. Readers never take a turn, so that nothing that only looks waits for a driver; who
 * waits too long learns for what.
 */
final class Turns {
    private final Map<String, Turn> turns = new ConcurrentHashMap<>();

    private static final class Turn {
        private final Semaphore free = new Semaphore(1);
        private int users;
        private volatile String doing = "";
    }

    /** Runs {@code work} when no other work for {@code key} runs; {@code DEADLINE} when that takes too long. */
    <T> T take(String key, String doing, CallContext context, Supplier<T> work) {
        Turn turn = enter(key);
        try {
            if (!turn.free.tryAcquire(Math.max(0, context.remaining().toNanos()), TimeUnit.NANOSECONDS)) {
                throw EngineException.deadline(doing + " " + key + ": gave up waiting for: " + turn.doing);
            }
            try {
                turn.doing = doing;
                return work.get();
            } finally {
                turn.free.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorKind.CANCELLED, doing + " " + key + ": interrupted", e);
        } finally {
            leave(key);
        }
    }

    private Turn enter(String key) {
        return turns.compute(key, (k, present) -> {
            Turn turn = present == null ? new Turn() : present;
            turn.users++;
            return turn;
        });
    }

    private void leave(String key) {
        turns.computeIfPresent(key, (k, turn) -> {
            turn.users--;
            return turn.users == 0 ? null : turn;
        });
    }
}
