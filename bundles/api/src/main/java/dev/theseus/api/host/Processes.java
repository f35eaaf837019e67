package dev.theseus.api.host;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Processes of the host, identified by pid and start time, clock ticks since boot (field 22 of {@code /proc/PID/stat}), so
 * that a reused pid is never taken for the old process.
 */
@ProviderType
public interface Processes {
    /**
     * Whether the process goes on. False once its end is certain, although it may still be seen for a moment: it was
     * killed and the kernel is taking it apart, or nobody has reaped it yet.
     */
    boolean isAlive(long pid, long startTime);

    /**
     * Runs {@code onExit} once, on a thread of its own, when the process is gone; at once when it already is or its
     * start time differs. Closing the subscription cancels.
     */
    Subscription onExit(long pid, long startTime, Runnable onExit);

    /** Sends a signal by pidfd; returns false when the process is gone or its start time differs. */
    boolean signal(long pid, long startTime, int signal);
}
