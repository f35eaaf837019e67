package dev.theseus.engine.plank;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** Which driver new objects get. Objects that are there stay with the driver that made them. */
@ProviderType
public interface Defaults {
    /** The default of each kind that has one, in the order in which kinds are shown. */
    Map<DriverKind, String> all();

    /**
     * Makes the driver the default, also after the daemon's next start. The firewall has but one driver at a time: the new one
     * applies every rule, which is verified, and only then the old one withdraws its own.
     *
     * @param unfit whether a driver is taken too that finds something wrong with itself or the host
     * @throws dev.theseus.api.error.EngineException {@code UNAVAILABLE} when no such driver is active, or it is unfit and that
     *     was not asked for, {@code NOT_IMPLEMENTED} for
     *     a kind without a default; whatever the firewall's drivers throw, and then the old one stays
     */
    void use(DriverKind kind, String name, boolean unfit, CallContext context);
}
