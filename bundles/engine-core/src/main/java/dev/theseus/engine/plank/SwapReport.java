package dev.theseus.engine.plank;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.engine.slot.SlotState;
import java.time.Duration;
import java.util.List;

/**
 * What a swap did.
 *
 * @param bundle symbolic name
 * @param oldVersion of the bundle before; empty when it was not there
 * @param newVersion that was tried
 * @param failure why the new version is not in force; empty on success
 * @param rolledBack whether, after a failure, the old version is at work again
 * @param duration from the beginning of the drain to the end
 * @param slots those of the bundle
 */
public record SwapReport(
        String bundle,
        String oldVersion,
        String newVersion,
        String failure,
        boolean rolledBack,
        Duration duration,
        List<SlotReport> slots) {
    public SwapReport {
        slots = List.copyOf(slots);
    }

    public boolean succeeded() {
        return failure.isEmpty();
    }

    /**
     * One slot.
     *
     * @param parked callers that had to wait
     * @param longestPark the longest wait of those
     * @param drain how long the calls in flight took to end
     * @param interrupted calls that did not end in time
     * @param recovery how long the format check, recovery and the probe took
     * @param remarks of recovery and the probe, or why the slot is not active
     */
    public record SlotReport(
            DriverKind kind,
            String name,
            SlotState state,
            int parked,
            Duration longestPark,
            Duration drain,
            int interrupted,
            Duration recovery,
            List<String> remarks) {
        public SlotReport {
            remarks = List.copyOf(remarks);
        }
    }
}
