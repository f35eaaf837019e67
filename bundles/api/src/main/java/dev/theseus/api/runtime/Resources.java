package dev.theseus.api.runtime;

import java.util.List;
import java.util.Optional;

/**
 * Control group limits, in the OCI specification's terms. Zero or empty means: leave as it is (create: no limit); -1
 * lifts a limit where the kernel knows that.
 *
 * @param memory bytes
 * @param memoryReservation bytes, soft
 * @param memorySwap bytes of memory and swap together
 * @param memorySwappiness 0 to 100; empty for the kernel's default
 * @param oomKillDisable v1 only
 * @param cpuShares relative weight, 2 to 262144
 * @param cpuQuota microseconds per period
 * @param cpuPeriod microseconds
 * @param cpuRealtimeRuntime microseconds, v1 only
 * @param cpuRealtimePeriod microseconds, v1 only
 * @param cpusetCpus list such as {@code 0-1,3}
 * @param cpusetMems likewise
 * @param pidsLimit processes
 * @param blkioWeight 10 to 1000
 * @param throttles per-device limits
 */
public record Resources(
        long memory,
        long memoryReservation,
        long memorySwap,
        Optional<Long> memorySwappiness,
        boolean oomKillDisable,
        long cpuShares,
        long cpuQuota,
        long cpuPeriod,
        long cpuRealtimeRuntime,
        long cpuRealtimePeriod,
        String cpusetCpus,
        String cpusetMems,
        long pidsLimit,
        int blkioWeight,
        List<DeviceThrottle> throttles) {
    public static final Resources UNLIMITED =
            new Resources(0, 0, 0, Optional.empty(), false, 0, 0, 0, 0, 0, "", "", 0, 0, List.of());

    public Resources {
        throttles = List.copyOf(throttles);
    }

    /** What a device throttle limits; WEIGHT is the per-device blkio weight. */
    public enum ThrottleKind {
        WEIGHT,
        READ_BPS,
        WRITE_BPS,
        READ_IOPS,
        WRITE_IOPS
    }

    /**
     * One limit on one device.
     *
     * @param kind what is limited
     * @param path the device node on the host
     * @param rate bytes or operations per second, or a weight
     */
    public record DeviceThrottle(ThrottleKind kind, String path, long rate) {}
}
