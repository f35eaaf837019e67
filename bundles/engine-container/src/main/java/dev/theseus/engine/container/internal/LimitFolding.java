package dev.theseus.engine.container.internal;

import dev.theseus.api.runtime.Resources;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.LimitConfig;

/** Turns what users say of CPUs and memory into control group terms. */
final class LimitFolding {
    private static final long PERIOD_MICROS = 100_000;
    private static final long NANOS_PER_CPU = 1_000_000_000;

    private LimitFolding() {}

    static ContainerSpec fold(ContainerSpec spec) {
        LimitConfig limits = withSwap(spec.limits());
        LimitConfig folded = new LimitConfig(
                fold(limits.resources(), limits.nanoCpus()), 0, limits.kernelMemoryTcp(), limits.ulimits());
        return new ContainerSpec(
                spec.image(),
                spec.platform(),
                spec.process(),
                spec.hostname(),
                spec.domainname(),
                spec.labels(),
                spec.healthcheck(),
                spec.stopSignal(),
                spec.stopTimeout(),
                spec.exposedPorts(),
                spec.anonymousVolumes(),
                spec.onBuild(),
                spec.shell(),
                spec.lifecycle(),
                spec.namespaces(),
                spec.networking(),
                spec.storage(),
                spec.security(),
                folded);
    }

    /** Without a word on swap, a container may swap as much as its memory limit. */
    static LimitConfig withSwap(LimitConfig asked) {
        Resources own = asked.resources();
        if (own.memory() <= 0 || own.memorySwap() != 0) {
            return asked;
        }
        Resources resources = new Resources(
                own.memory(),
                own.memoryReservation(),
                own.memory() * 2,
                own.memorySwappiness(),
                own.oomKillDisable(),
                own.cpuShares(),
                own.cpuQuota(),
                own.cpuPeriod(),
                own.cpuRealtimeRuntime(),
                own.cpuRealtimePeriod(),
                own.cpusetCpus(),
                own.cpusetMems(),
                own.pidsLimit(),
                own.blkioWeight(),
                own.throttles());
        return new LimitConfig(resources, asked.nanoCpus(), asked.kernelMemoryTcp(), asked.ulimits());
    }

    static Resources fold(Resources asked, long nanoCpus) {
        boolean cpus = nanoCpus > 0;
        return new Resources(
                asked.memory(),
                asked.memoryReservation(),
                asked.memorySwap(),
                asked.memorySwappiness().filter(value -> value >= 0),
                asked.oomKillDisable(),
                asked.cpuShares(),
                cpus ? nanoCpus * PERIOD_MICROS / NANOS_PER_CPU : asked.cpuQuota(),
                cpus ? PERIOD_MICROS : asked.cpuPeriod(),
                asked.cpuRealtimeRuntime(),
                asked.cpuRealtimePeriod(),
                asked.cpusetCpus(),
                asked.cpusetMems(),
                asked.pidsLimit(),
                asked.blkioWeight(),
                asked.throttles());
    }
}
