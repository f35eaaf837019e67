package dev.theseus.settings;

import java.time.Duration;

/** A service with something to do while everything is still there, before the daemon stops. */
public interface BeforeStop {
    /**
     * Called once by the launcher, in a thread of its own, after the first signal.
     *
     * @param patience how long the daemon waits; negative for as long as it takes
     */
    void beforeStop(Duration patience);
}
