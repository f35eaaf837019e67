package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.CallContext;
import java.util.function.Supplier;

/** The turns of sandboxes, shared by all who change them. */
public final class SandboxTurns {
    private final Turns turns = new Turns();

    <T> T take(String containerId, String doing, CallContext context, Supplier<T> work) {
        return turns.take(containerId, doing, context, work);
    }
}
