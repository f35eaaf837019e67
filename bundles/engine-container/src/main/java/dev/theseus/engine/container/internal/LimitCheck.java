package dev.theseus.engine.container.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.runtime.Resources;
import dev.theseus.engine.container.LimitConfig;
import dev.theseus.settings.ContainerSettings.DefaultLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        checkOnline("CPUs", "cpuset cpus", wanted.cpusetCpus(), CPUS);
        checkOnline("memory nodes", "cpuset mems", wanted.cpusetMems(), NODES);
        if (wanted.blkioWeight() != 0 && (wanted.blkioWeight() < 10 || wanted.blkioWeight() > 1000)) {
            throw EngineException.invalid("range of blkio weight is from 10 to 1000");
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
            throw EngineException.invalid("Minimum memory limit allowed is 6MB");
        }
        if (wanted.memorySwap() > 0 && wanted.memory() == 0) {
            throw EngineException.invalid(
                    "You should always set the Memory limit when using Memoryswap limit, see usage");
        }
        if (wanted.memory() > 0 && wanted.memorySwap() > 0 && wanted.memorySwap() < wanted.memory()) {
            throw EngineException.invalid("Minimum memoryswap limit should be larger than memory limit, see usage");
        }
        if (wanted.memoryReservation() > 0 && wanted.memoryReservation() < SMALLEST_MEMORY) {
            throw EngineException.invalid("Minimum memory reservation allowed is 6MB");
        }
        if (wanted.memory() > 0 && wanted.memoryReservation() > wanted.memory()) {
            throw EngineException.invalid(
                    "Minimum memory limit can not be less than memory reservation limit, see usage");
        }
        long swappiness = wanted.memorySwappiness().orElse(-1L);
        if (swappiness < -1 || swappiness > 100) {
            throw EngineException.invalid("Invalid value: " + swappiness + ", valid memory swappiness range is 0-100");
        }
    }

    private static void checkCpu(LimitConfig limits) {
        Resources wanted = limits.resources();
        if (limits.nanoCpus() > 0 && (wanted.cpuPeriod() > 0 || wanted.cpuQuota() > 0)) {
            throw EngineException.invalid("Conflicting options: Nano CPUs and CPU "
                    + (wanted.cpuPeriod() > 0 ? "Period" : "Quota") + " cannot both be set");
        }
        int cpus = Runtime.getRuntime().availableProcessors();
        if (limits.nanoCpus() < 0 || limits.nanoCpus() > cpus * 1_000_000_000L) {
            throw EngineException.invalid(
                    "range of CPUs is from 0.01 to %d.00, as there are only %d CPUs available".formatted(cpus, cpus));
        }
        if (wanted.cpuShares() < 0) {
            throw EngineException.invalid(
                    "invalid CPU shares (" + wanted.cpuShares() + "): value must be a positive integer");
        }
        if (wanted.cpuPeriod() != 0 && (wanted.cpuPeriod() < 1_000 || wanted.cpuPeriod() > 1_000_000)) {
            throw EngineException.invalid(
                    "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
        }
        if (wanted.cpuQuota() > 0 && wanted.cpuQuota() < 1_000) {
            throw EngineException.invalid("CPU cfs quota can not be less than 1ms (i.e. 1000)");
        }
    }

    private static void checkOnline(String what, String option, String asked, Path onlineFile) {
        if (asked.isEmpty()) {
            return;
        }
        SortedSet<Integer> numbers = KernelList.parse(asked)
                .orElseThrow(() -> EngineException.invalid("Invalid value " + asked + " for " + option));
        read(onlineFile).ifPresent(online -> {
            if (!KernelList.parse(online)
                    .map(known -> known.containsAll(numbers))
                    .orElse(true)) {
                throw EngineException.invalid(
                        "Requested %s are not available - requested %s, available: %s".formatted(what, asked, online));
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
            throw EngineException.invalid("invalid ulimit type: " + ulimit.name());
        }
        if (ulimit.hard() >= 0 && (ulimit.soft() > ulimit.hard() || ulimit.soft() < 0)) {
            throw EngineException.invalid("ulimit soft limit must be less than or equal to hard limit: %d > %d"
                    .formatted(ulimit.soft(), ulimit.hard()));
        }
    }
}
