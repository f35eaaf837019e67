package dev.theseus.runtime.runc.internal;

import dev.theseus.api.error.EngineException;

/** Waits for what the kernel gives no event of. */
final class Pause {
    private Pause() {}

    /** {@code CANCELLED} when interrupted. */
    static void millis(long millis, String what) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.cancelled(what + ": interrupted");
        }
    }
}
