package dev.theseus.engine.slot;

import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.DriverKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A slot at one moment.
 *
 * @param info of the active driver
 * @param bundle symbolic name and version of its bundle; empty when absent
 * @param parked callers waiting for a driver
 * @param calls in flight
 * @param needed whether it has served since the daemon was started, or objects of ours are in its keeping
 * @param remark why it is not active, or the last recovery's remarks; empty when all is well
 */
public record SlotView(
        DriverKind kind,
        String name,
        SlotState state,
        Optional<DriverInfo> info,
        String bundle,
        int parked,
        List<CallView> calls,
        boolean needed,
        String remark) {
    /**
     * A call in flight.
     *
     * @param stack where it stands now, innermost first
     */
    public record CallView(String operation, Duration age, String traceId, List<String> stack) {}
}
