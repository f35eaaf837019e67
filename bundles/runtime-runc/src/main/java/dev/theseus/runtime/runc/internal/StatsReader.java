package dev.theseus.runtime.runc.internal;

import dev.theseus.api.runtime.TaskStats;
import dev.theseus.api.runtime.TaskStats.BlockIo;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads what the kernel counts for a control group, of either version. */
final class StatsReader {
    private static final long NANOS_PER_MICRO = 1_000;
    /** {@code cpuacct.stat} counts in USER_HZ, which user space always sees as 100 a second. */
    private static final long NANOS_PER_TICK = 10_000_000;

    private final TaskCgroup cgroup;
    private final long hostMemory;

    /** {@code hostMemory} in bytes, reported as the limit where there is none. */
    StatsReader(TaskCgroup cgroup, long hostMemory) {
        this.cgroup = cgroup;
        this.hostMemory = hostMemory;
    }

    /** The host's memory in bytes. */
    static long hostMemory() {
        return KernelFile.lines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemTotal:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(kibibytes -> Long.parseLong(kibibytes) * 1024)
                .findFirst()
                .orElse(0);
    }

    TaskStats read() {
        return cgroup.isV2() ? readV2(cgroup.unified().orElseThrow()) : readV1();
    }

    private TaskStats readV1() {
        Path cpuacct = v1("cpuacct");
        Path memory = v1("memory");
        Path pids = v1("pids");
        Map<String, Long> cpuTimes = KernelFile.table(cpuacct.resolve("cpuacct.stat"));
        return new TaskStats(
                Instant.now(),
                KernelFile.number(cpuacct.resolve("cpuacct.usage"), 0),
                cpuTimes.getOrDefault("user", 0L) * NANOS_PER_TICK,
                cpuTimes.getOrDefault("system", 0L) * NANOS_PER_TICK,
                numbers(KernelFile.read(cpuacct.resolve("cpuacct.usage_percpu"))),
                throttlingV1(KernelFile.table(v1("cpu").resolve("cpu.stat"))),
                KernelFile.number(memory.resolve("memory.usage_in_bytes"), 0),
                KernelFile.number(memory.resolve("memory.max_usage_in_bytes"), 0),
                memoryLimit(KernelFile.number(memory.resolve("memory.limit_in_bytes"), Long.MAX_VALUE)),
                KernelFile.table(memory.resolve("memory.stat")),
                KernelFile.number(memory.resolve("memory.failcnt"), 0),
                KernelFile.number(pids.resolve("pids.current"), 0),
                KernelFile.number(pids.resolve("pids.max"), 0),
                blockIoV1(v1("blkio")));
    }

    /** A folder without files where the controller is not mounted: all of it then reads as zero. */
    private Path v1(String controller) {
        return cgroup.controller(controller).orElse(Path.of("/nonexistent"));
    }

    private static List<Long> numbers(String line) {
        List<Long> numbers = new ArrayList<>();
        for (String word : line.split("\\s+")) {
            if (!word.isEmpty()) {
                numbers.add(KernelFile.parse(word, 0));
            }
        }
        return numbers;
    }

    private static Map<String, Long> throttlingV1(Map<String, Long> cpu) {
        return Map.of(
                "periods", cpu.getOrDefault("nr_periods", 0L),
                "throttled_periods", cpu.getOrDefault("nr_throttled", 0L),
                "throttled_time", cpu.getOrDefault("throttled_time", 0L));
    }

    private static List<BlockIo> blockIoV1(Path blkio) {
        List<String> bytes = KernelFile.lines(blkio.resolve("blkio.throttle.io_service_bytes_recursive"));
        List<String> operations = KernelFile.lines(blkio.resolve("blkio.throttle.io_serviced_recursive"));
        if (bytes.isEmpty()) {
            bytes = KernelFile.lines(blkio.resolve("blkio.throttle.io_service_bytes"));
            operations = KernelFile.lines(blkio.resolve("blkio.throttle.io_serviced"));
        }
        Map<String, Long> counts = new HashMap<>();
        for (String line : operations) {
            int last = line.lastIndexOf(' ');
            counts.put(line.substring(0, last), KernelFile.parse(line.substring(last + 1), 0));
        }
        List<BlockIo> rows = new ArrayList<>();
        for (String line : bytes) {
            String[] words = line.split("[ :]");
            if (words.length == 4) {
                String key = line.substring(0, line.lastIndexOf(' '));
                rows.add(new BlockIo(
                        Long.parseLong(words[0]),
                        Long.parseLong(words[1]),
                        words[2].toLowerCase(Locale.ROOT),
                        KernelFile.parse(words[3], 0),
                        counts.getOrDefault(key, 0L)));
            }
        }
        return rows;
    }

    private TaskStats readV2(Path folder) {
        Map<String, Long> cpu = KernelFile.table(folder.resolve("cpu.stat"));
        Map<String, Long> memoryEvents = KernelFile.table(folder.resolve("memory.events"));
        return new TaskStats(
                Instant.now(),
                cpu.getOrDefault("usage_usec", 0L) * NANOS_PER_MICRO,
                cpu.getOrDefault("user_usec", 0L) * NANOS_PER_MICRO,
                cpu.getOrDefault("system_usec", 0L) * NANOS_PER_MICRO,
                List.of(),
                Map.of(
                        "periods", cpu.getOrDefault("nr_periods", 0L),
                        "throttled_periods", cpu.getOrDefault("nr_throttled", 0L),
                        "throttled_time", cpu.getOrDefault("throttled_usec", 0L) * NANOS_PER_MICRO),
                KernelFile.number(folder.resolve("memory.current"), 0),
                KernelFile.number(folder.resolve("memory.peak"), 0),
                memoryLimit(KernelFile.number(folder.resolve("memory.max"), Long.MAX_VALUE)),
                KernelFile.table(folder.resolve("memory.stat")),
                memoryEvents.getOrDefault("oom", 0L),
                KernelFile.number(folder.resolve("pids.current"), 0),
                KernelFile.number(folder.resolve("pids.max"), 0),
                blockIoV2(KernelFile.lines(folder.resolve("io.stat"))));
    }

    /** Lines such as {@code 8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=5 dios=6}. */
    private static List<BlockIo> blockIoV2(List<String> lines) {
        List<BlockIo> rows = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.split(" ");
            String[] device = words[0].split(":");
            Map<String, Long> values = new LinkedHashMap<>();
            for (int i = 1; i < words.length; i++) {
                int equals = words[i].indexOf('=');
                if (equals > 0) {
                    values.put(words[i].substring(0, equals), KernelFile.parse(words[i].substring(equals + 1), 0));
                }
            }
            if (device.length == 2 && values.containsKey("rbytes")) {
                rows.add(rowV2(device, "read", values, "rbytes", "rios"));
                rows.add(rowV2(device, "write", values, "wbytes", "wios"));
            }
        }
        return rows;
    }

    private static BlockIo rowV2(
            String[] device, String operation, Map<String, Long> values, String bytes, String operations) {
        return new BlockIo(
                Long.parseLong(device[0]),
                Long.parseLong(device[1]),
                operation,
                values.getOrDefault(bytes, 0L),
                values.getOrDefault(operations, 0L));
    }

    private long memoryLimit(long limit) {
        return hostMemory > 0 ? Math.min(limit, hostMemory) : limit;
    }

    /** Whether the kernel killed a process for memory. */
    boolean oomKilled() {
        String counter = "oom_kill";
        if (cgroup.isV2()) {
            return KernelFile.table(cgroup.unified().orElseThrow().resolve("memory.events"))
                            .getOrDefault(counter, 0L)
                    > 0;
        }
        return KernelFile.table(v1("memory").resolve("memory.oom_control")).getOrDefault(counter, 0L) > 0;
    }
}
