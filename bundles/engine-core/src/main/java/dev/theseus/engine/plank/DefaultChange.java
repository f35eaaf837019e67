package dev.theseus.engine.plank;

import dev.theseus.api.driver.CallContext;

/** What a change of a kind's default means beyond its being chosen, for a kind whose driver holds what others have wanted. */
@FunctionalInterface
public interface DefaultChange {
    /**
     * Hands over to the driver, and blocks until it holds all that the present one does.
     *
     * @param prefer makes the choice durable; to be run as soon as the next start has to begin with the new driver
     * @throws dev.theseus.api.error.EngineException when the new driver cannot take over; all is as it was
     */
    void handOver(String name, Runnable prefer, CallContext context);
}
