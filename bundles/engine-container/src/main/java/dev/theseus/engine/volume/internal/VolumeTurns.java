package dev.theseus.engine.volume.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** One change at a time per volume; readers never wait. */
public final class VolumeTurns {
    private final Map<String, Turn> turns = new ConcurrentHashMap<>();

    private static final class Turn {
        private final Semaphore free = new Semaphore(1);
        private int users;
    }

    /** {@code DEADLINE} when the turn does not come in time. */
    <T> T take(String volume, String doing, CallContext context, Supplier<T> work) {
        Turn turn = turns.compute(volume, (name, present) -> {
            Turn taken = present == null ? new Turn() : present;
            taken.users++;
            return taken;
        });
        try {
            if (!turn.free.tryAcquire(Math.max(0, context.remaining().toNanos()), TimeUnit.NANOSECONDS)) {
                throw EngineException.deadline(doing + " " + volume + ": gave up waiting for another change of it");
            }
            try {
                return work.get();
            } finally {
                turn.free.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorKind.CANCELLED, doing + " " + volume + ": interrupted", e);
        } finally {
            turns.computeIfPresent(volume, (name, present) -> {
                present.users--;
                return present.users == 0 ? null : present;
            });
        }
    }
}
