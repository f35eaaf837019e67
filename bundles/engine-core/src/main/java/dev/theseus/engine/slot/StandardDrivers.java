package dev.theseus.engine.slot;

import dev.theseus.api.driver.DriverKind;
import java.util.Map;

/**
 * The drivers that are taken where neither a user nor the operator names one, for the kinds that have no option for it ({@link
 * DriverKind#choice}). This is the one place of the engine that has names of drivers; they are given to new objects and never
 * compared with: what is done for an object follows from what its driver can do.
 */
public final class StandardDrivers {
    public static final String NETWORK = "bridge";
    public static final String VOLUME = "local";
    /** For all domains that no other one claims. */
    public static final String REGISTRY = "registry";

    private static final Map<DriverKind, String> BY_KIND =
            Map.of(DriverKind.NETWORK, NETWORK, DriverKind.VOLUME, VOLUME, DriverKind.REGISTRY, REGISTRY);

    private StandardDrivers() {}

    /** Whether a driver of that name is expected to come, though nobody has asked for it yet. */
    static boolean isExpected(DriverKind kind, String name) {
        return name.equals(BY_KIND.get(kind));
    }
}
