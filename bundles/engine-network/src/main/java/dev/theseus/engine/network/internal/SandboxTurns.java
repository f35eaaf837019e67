package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.engine.id.SandboxId;
import java.util.function.Supplier;

/** The turns of sandboxes, shared by all who change them. */
public final class SandboxTurns {
    private final Turns turns = new Turns();

    <T> T take(SandboxId id, String doing, CallContext context, Supplier<T> work) {
        return turns.take(id.value(), doing, context, work);
    }
}
