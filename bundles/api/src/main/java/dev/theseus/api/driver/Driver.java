package dev.theseus.api.driver;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** The part of the SPI that all kinds share. See the package documentation for the rules every driver keeps. */
@ConsumerType
public interface Driver {
    /** Service property, {@code String}, required: the driver's name within its kind ({@code overlay2}, {@code runc}). */
    String PROPERTY_NAME = "theseus.driver.name";

    /** Service property, {@code Integer}, default 1: version of the private state folder's format. */
    String PROPERTY_STATE_FORMAT = "theseus.driver.state.format";

    /** Version and capabilities. Never blocks. */
    DriverInfo info();

    /**
     * Compares what the engine expects with what is really there, and rebuilds caches. Called once before the first
     * other call, again whenever the engine wants to be sure. Never destroys anything; one broken object never stops
     * the sweep.
     *
     * @throws dev.theseus.api.error.EngineException {@code UNAVAILABLE} when the driver cannot work on this host, saying
     *     what is missing
     */
    RecoveryReport recover(RecoveryRequest expected, CallContext context);

    /** Brings background work to a safe point before the driver is replaced. Calls after it are still served. */
    default void quiesce(CallContext context) {
        // Most drivers have no background work.
    }

    /** Read-only checks with hints how to mend what they find. */
    default List<Diagnostic> diagnose(CallContext context) {
        return List.of();
    }
}
