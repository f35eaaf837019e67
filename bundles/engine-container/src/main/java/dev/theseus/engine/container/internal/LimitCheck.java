package dev.theseus.engine.container.internal;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.api.runtime.Resources;
import dev.theseus.engine.container.LimitConfig;
import dev.theseus.engine.container.SpecReasons;
import dev.theseus.settings.ContainerSettings.DefaultLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/** Refuses limits that contradict each other or that this host cannot give. */
final class LimitCheck {
    private static final long SMALLEST_MEMORY = 6L << 20;
    private static final Path CPUS = Path.of("/sys/devices/system/cpu/online");
    private static final Path NODES = Path.of("/sys/devices/system/node/online");

    /** The API takes it, dockerd's flag and its client's do not. */
    private static final String ADDRESS_SPACE = "as";

    private LimitCheck() {}

    /** Returns warnings for the user. */
    static List<String> check(LimitConfig limits) {
        Resources wanted = limits.resources();
        checkMemory(wanted);
        checkCpu(limits);
        checkOnline(SpecReasons.CPU_LIST_MALFORMED, SpecReasons.CPUS_OFFLINE, wanted.cpusetCpus(), CPUS);
        checkOnline(SpecReasons.NODE_LIST_MALFORMED, SpecReasons.NODES_OFFLINE, wanted.cpusetMems(), NODES);
        if (wanted.blkioWeight() != 0 && (wanted.blkioWeight() < 10 || wanted.blkioWeight() > 1000)) {
            throw refusal(SpecReasons.BLKIO_WEIGHT_OUT_OF_RANGE);
        }
        limits.ulimits().forEach(LimitCheck::checkUlimit);
        List<String> warnings = new ArrayList<>();
        if (wanted.oomKillDisable() && wanted.memory() == 0) {
            warnings.add("OOM killer is disabled for the container, but no memory limit is set, this can result in the"
                    + " system running out of resources.");
        }
        return warnings;
    }

    private static void checkMemory(Resources wanted) {
        if (wanted.memory() != 0 && wanted.memory() < SMALLEST_MEMORY) {
            throw refusal(SpecReasons.MEMORY_TOO_SMALL);
        }
        if (wanted.memorySwap() > 0 && wanted.memory() == 0) {
            throw refusal(SpecReasons.SWAP_WITHOUT_MEMORY);
        }
        if (wanted.memory() > 0 && wanted.memorySwap() > 0 && wanted.memorySwap() < wanted.memory()) {
            throw refusal(SpecReasons.SWAP_BELOW_MEMORY);
        }
        if (wanted.memoryReservation() > 0 && wanted.memoryReservation() < SMALLEST_MEMORY) {
            throw refusal(SpecReasons.RESERVATION_TOO_SMALL);
        }
        if (wanted.memory() > 0 && wanted.memoryReservation() > wanted.memory()) {
            throw refusal(SpecReasons.RESERVATION_ABOVE_MEMORY);
        }
        long swappiness = wanted.memorySwappiness().orElse(-1L);
        if (swappiness < -1 || swappiness > 100) {
            throw refusal(SpecReasons.SWAPPINESS_OUT_OF_RANGE, Map.of(Attributes.VALUE, Long.toString(swappiness)));
        }
    }

    private static void checkCpu(LimitConfig limits) {
        Resources wanted = limits.resources();
        if (limits.nanoCpus() > 0 && (wanted.cpuPeriod() > 0 || wanted.cpuQuota() > 0)) {
            throw refusal(wanted.cpuPeriod() > 0 ? SpecReasons.CPUS_AND_PERIOD : SpecReasons.CPUS_AND_QUOTA);
        }
        int cpus = Runtime.getRuntime().availableProcessors();
        if (limits.nanoCpus() < 0 || limits.nanoCpus() > cpus * 1_000_000_000L) {
            throw refusal(SpecReasons.CPUS_OUT_OF_RANGE, Map.of(Attributes.MAXIMUM, Integer.toString(cpus)));
        }
        if (wanted.cpuShares() < 0) {
            throw refusal(SpecReasons.CPU_SHARES_NEGATIVE, Map.of(Attributes.VALUE, Long.toString(wanted.cpuShares())));
        }
        if (wanted.cpuPeriod() != 0 && (wanted.cpuPeriod() < 1_000 || wanted.cpuPeriod() > 1_000_000)) {
            throw refusal(SpecReasons.CPU_PERIOD_OUT_OF_RANGE);
        }
        if (wanted.cpuQuota() > 0 && wanted.cpuQuota() < 1_000) {
            throw refusal(SpecReasons.CPU_QUOTA_TOO_SMALL);
        }
    }

    private static void checkOnline(Reason malformed, Reason offline, String asked, Path onlineFile) {
        if (asked.isEmpty()) {
            return;
        }
        SortedSet<Integer> numbers =
                KernelList.parse(asked).orElseThrow(() -> refusal(malformed, Map.of(Attributes.VALUE, asked)));
        read(onlineFile).ifPresent(online -> {
            if (!KernelList.parse(online)
                    .map(known -> known.containsAll(numbers))
                    .orElse(true)) {
                throw refusal(offline, Map.of(Attributes.VALUE, asked, Attributes.MAXIMUM, online));
            }
        });
    }

    /** Empty where the kernel does not tell: then it is left to the kernel to refuse. */
    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void checkUlimit(LimitConfig.Ulimit ulimit) {
        if (!DefaultLimit.NAMES.contains(ulimit.name()) && !ulimit.name().equals(ADDRESS_SPACE)) {
            throw refusal(SpecReasons.ULIMIT_UNKNOWN, Map.of(Attributes.NAME, ulimit.name()));
        }
        if (ulimit.hard() >= 0 && (ulimit.soft() > ulimit.hard() || ulimit.soft() < 0)) {
            throw refusal(
                    SpecReasons.ULIMIT_SOFT_ABOVE_HARD,
                    Map.of(
                            Attributes.VALUE,
                            Long.toString(ulimit.soft()),
                            Attributes.MAXIMUM,
                            Long.toString(ulimit.hard())));
        }
    }

    private static EngineException refusal(Reason reason) {
        return refusal(reason, Map.of());
    }

    private static EngineException refusal(Reason reason, Map<String, String> facts) {
        return EngineException.invalid("a limit cannot be set: " + reason + (facts.isEmpty() ? "" : " " + facts))
                .because(reason, facts);
    }
}
