package dev.theseus.runtime.runc.internal;

import dev.theseus.api.error.EngineException;
import java.time.Duration;

/** Waits for what the kernel gives no event of. */
final class Pause {
    private Pause() {}

    /** {@code CANCELLED} when interrupted. */
    static void millis(long millis, String what) {
        of(Duration.ofMillis(millis), what);
    }

    /** {@code CANCELLED} when interrupted. */
    static void of(Duration duration, String what) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.cancelled(what + ": interrupted");
        }
    }
}
