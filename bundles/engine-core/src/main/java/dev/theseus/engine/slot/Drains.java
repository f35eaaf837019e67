package dev.theseus.engine.slot;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import org.osgi.annotation.versioning.ProviderType;

/** Takes drivers out of service on an operator's word, and puts them back. Neither outlives the daemon, nor the driver's bundle. */
@ProviderType
public interface Drains {
    /**
     * Admits no more calls, which park as during a swap, and waits for those in flight. Draining twice waits again.
     *
     * @param context until when to wait
     * @return calls that are still in flight; the driver stays drained all the same
     * @throws dev.theseus.api.error.EngineException {@code NOT_FOUND} for an unknown driver, {@code UNAVAILABLE} for one that is not
     *     active
     */
    int drain(DriverKind kind, String name, CallContext context);

    /**
     * Admits calls again, those that are parked first.
     *
     * @throws dev.theseus.api.error.EngineException {@code NOT_FOUND} for an unknown driver, {@code CONFLICT} for one that is not
     *     drained
     */
    void resume(DriverKind kind, String name);
}
