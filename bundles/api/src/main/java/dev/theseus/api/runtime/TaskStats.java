package dev.theseus.api.runtime;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One reading of a task's control groups.
 *
 * @param read when
 * @param cpuTotalNanos CPU time used
 * @param cpuUserNanos of which in user mode
 * @param cpuSystemNanos of which in the kernel
 * @param perCpuNanos per CPU; empty where the kernel does not tell (cgroup v2)
 * @param throttling {@code periods}, {@code throttled_periods}, {@code throttled_time} (ns)
 * @param memoryUsage bytes, page cache included
 * @param memoryMaxUsage bytes; 0 where unknown
 * @param memoryLimit bytes; the host's memory when unlimited
 * @param memoryDetails the kernel's memory.stat
 * @param memoryFailCount times the limit was hit
 * @param pids now
 * @param pidsLimit 0 for none
 * @param blockIo one row per device and operation
 */
public record TaskStats(
        Instant read,
        long cpuTotalNanos,
        long cpuUserNanos,
        long cpuSystemNanos,
        List<Long> perCpuNanos,
        Map<String, Long> throttling,
        long memoryUsage,
        long memoryMaxUsage,
        long memoryLimit,
        Map<String, Long> memoryDetails,
        long memoryFailCount,
        long pids,
        long pidsLimit,
        List<BlockIo> blockIo) {
    public TaskStats {
        perCpuNanos = List.copyOf(perCpuNanos);
        throttling = Map.copyOf(throttling);
        memoryDetails = Map.copyOf(memoryDetails);
        blockIo = List.copyOf(blockIo);
    }

    /**
     * Traffic of one operation on one device.
     *
     * @param operation {@code read}, {@code write}, …
     * @param bytes moved
     * @param operations done
     */
    public record BlockIo(long major, long minor, String operation, long bytes, long operations) {}
}
