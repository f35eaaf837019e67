package dev.theseus.engine.container.internal;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.error.Reason;
import dev.theseus.api.runtime.Resources;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.LifecycleConfig;
import dev.theseus.engine.container.LimitConfig;
import dev.theseus.engine.container.RestartPolicy;
import dev.theseus.engine.container.SpecReasons;
import java.util.Map;
import java.util.Optional;

/** What {@code docker update} changes of a specification: only what it names. */
final class SpecUpdate {
    private SpecUpdate() {}

    /** Refuses what contradicts the container as it is; what is wrong by itself is found when the result is checked. */
    static void check(ContainerRecord container, LimitConfig asked, Optional<RestartPolicy> restart) {
        LimitConfig now = container.spec().limits();
        boolean nano = now.nanoCpus() > 0;
        refuse(container, nano && asked.resources().cpuPeriod() > 0, SpecReasons.CHANGED_PERIOD_WITH_CPUS);
        refuse(container, nano && asked.resources().cpuQuota() > 0, SpecReasons.CHANGED_QUOTA_WITH_CPUS);
        boolean askedNano = asked.nanoCpus() > 0;
        refuse(container, askedNano && now.resources().cpuPeriod() > 0, SpecReasons.CHANGED_CPUS_WITH_PERIOD);
        refuse(container, askedNano && now.resources().cpuQuota() > 0, SpecReasons.CHANGED_CPUS_WITH_QUOTA);
        Resources wanted = asked.resources();
        if (wanted.memory() > now.resources().memorySwap() && wanted.memorySwap() == 0) {
            throw refusal(ErrorKind.CONFLICT, container, SpecReasons.CHANGED_MEMORY_ABOVE_SWAP);
        }
        restart.ifPresent(policy -> {
            SpecCheck.checkRestart(policy, false);
            if (container.spec().lifecycle().autoRemove() && policy.mode() != RestartPolicy.Mode.NO) {
                throw refusal(ErrorKind.INVALID_PARAMETER, container, SpecReasons.CHANGED_RESTART_AND_REMOVAL);
            }
        });
    }

    private static void refuse(ContainerRecord container, boolean conflict, Reason reason) {
        if (conflict) {
            throw refusal(ErrorKind.INVALID_PARAMETER, container, reason);
        }
    }

    private static EngineException refusal(ErrorKind kind, ContainerRecord container, Reason reason) {
        return new EngineException(kind, "container " + container.name() + " cannot be changed so: " + reason)
                .because(reason, Map.of(Attributes.ID, container.id()));
    }

    static ContainerSpec apply(ContainerSpec old, LimitConfig asked, Optional<RestartPolicy> restart) {
        LifecycleConfig before = old.lifecycle();
        LifecycleConfig lifecycle = new LifecycleConfig(
                before.autoRemove(),
                restart.orElse(before.restartPolicy()),
                before.init(),
                before.logDriver(),
                before.logOptions(),
                before.runtime(),
                before.cgroupParent(),
                before.containerIdFile(),
                before.annotations());
        LimitConfig limits = new LimitConfig(
                merge(old.limits().resources(), asked.resources()),
                orElse(asked.nanoCpus(), old.limits().nanoCpus()),
                old.limits().kernelMemoryTcp(),
                old.limits().ulimits());
        return new ContainerSpec(
                old.image(),
                old.platform(),
                old.process(),
                old.hostname(),
                old.domainname(),
                old.labels(),
                old.healthcheck(),
                old.stopSignal(),
                old.stopTimeout(),
                old.exposedPorts(),
                old.anonymousVolumes(),
                old.onBuild(),
                old.shell(),
                lifecycle,
                old.namespaces(),
                old.networking(),
                old.storage(),
                old.security(),
                limits);
    }

    private static Resources merge(Resources old, Resources asked) {
        return new Resources(
                orElse(asked.memory(), old.memory()),
                orElse(asked.memoryReservation(), old.memoryReservation()),
                orElse(asked.memorySwap(), old.memorySwap()),
                asked.memorySwappiness().or(old::memorySwappiness),
                old.oomKillDisable(),
                orElse(asked.cpuShares(), old.cpuShares()),
                orElse(asked.cpuQuota(), old.cpuQuota()),
                orElse(asked.cpuPeriod(), old.cpuPeriod()),
                orElse(asked.cpuRealtimeRuntime(), old.cpuRealtimeRuntime()),
                orElse(asked.cpuRealtimePeriod(), old.cpuRealtimePeriod()),
                asked.cpusetCpus().isEmpty() ? old.cpusetCpus() : asked.cpusetCpus(),
                asked.cpusetMems().isEmpty() ? old.cpusetMems() : asked.cpusetMems(),
                orElse(asked.pidsLimit(), old.pidsLimit()),
                asked.blkioWeight() == 0 ? old.blkioWeight() : asked.blkioWeight(),
                asked.throttles().isEmpty() ? old.throttles() : asked.throttles());
    }

    private static long orElse(long asked, long old) {
        return asked == 0 ? old : asked;
    }
}
