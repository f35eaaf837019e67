package dev.theseus.api.host;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Processes of the host, identified by pid and start time so that a reused pid is never taken for the old process. */
@ProviderType
public interface Processes {
    /** Start time in clock ticks since boot (field 22 of {@code /proc/PID/stat}); empty when there is no such process. */
    Optional<Long> startTime(long pid);

    /**
     * Runs {@code onExit} once, on a thread of its own, when the process is gone; at once when it already is or its
     * start time differs. Closing the subscription cancels.
     */
    Subscription onExit(long pid, long startTime, Runnable onExit);

    /** Sends a signal by pidfd; returns false when the process is gone or its start time differs. */
    boolean signal(long pid, long startTime, int signal);
}
