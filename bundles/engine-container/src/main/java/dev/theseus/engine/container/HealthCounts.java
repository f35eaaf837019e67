package dev.theseus.engine.container;

import org.osgi.annotation.versioning.ProviderType;

/** How many health probes were made, of all containers, since the daemon's start. */
@ProviderType
public interface HealthCounts {
    long probes();

    /** Of them, those that failed or took too long. */
    long failed();
}
