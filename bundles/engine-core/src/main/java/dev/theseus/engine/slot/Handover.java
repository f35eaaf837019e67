package dev.theseus.engine.slot;

import java.time.Duration;
import java.util.List;

/**
 * How a slot passed from one driver to the next, as far as it has come.
 *
 * @param number of drivers that have come to the slot, this one included; 0 when none has
 * @param bundle symbolic name and version of the bundle of the driver that came
 * @param drain how long the driver before it took to finish its calls
 * @param interrupted calls of the driver before it that did not end in time
 * @param parked callers that had to wait and go on or gave up by now
 * @param longestPark the longest wait of those
 * @param recovery how long the format check, recovery and the probe took
 * @param remarks why it failed, or what recovery and the probe remarked
 */
public record Handover(
        long number,
        Outcome outcome,
        String bundle,
        Duration drain,
        int interrupted,
        int parked,
        Duration longestPark,
        Duration recovery,
        List<String> remarks) {
    public Handover {
        remarks = List.copyOf(remarks);
    }

    /** How it ended. */
    public enum Outcome {
        /** The driver has not yet been admitted. */
        PENDING,
        ACTIVE,
        /** The driver was refused: it did not recover or did not stand the probe. */
        FAILED
    }
}
