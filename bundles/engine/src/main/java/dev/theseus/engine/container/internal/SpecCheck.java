package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.runtime.Resources;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.Healthcheck;
import dev.theseus.engine.container.LimitConfig;
import dev.theseus.engine.container.NamespaceConfig;
import dev.theseus.engine.container.NetworkingConfig;
import dev.theseus.engine.container.RestartPolicy;
import dev.theseus.engine.log.LogSettings;
import dev.theseus.engine.oci.Capabilities;
import dev.theseus.engine.settings.DaemonSettings;
import dev.theseus.engine.slot.Slots;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Refuses specifications that cannot work, before anything is made. */
final class SpecCheck {
    private static final long SMALLEST_MEMORY = 6L << 20;
    private static final Set<String> ULIMITS = Set.of(
            "as",
            "core",
            "cpu",
            "data",
            "fsize",
            "locks",
            "memlock",
            "msgqueue",
            "nice",
            "nofile",
            "nproc",
            "rss",
            "rtprio",
            "rttime",
            "sigpending",
            "stack");
    private static final Set<String> LOG_DRIVERS = Set.of("", "json-file", "local", "none");

    private final DaemonSettings settings;
    private final Slots slots;
    private final List<String> warnings = new ArrayList<>();

    SpecCheck(DaemonSettings settings, Slots slots) {
        this.settings = settings;
        this.slots = slots;
    }

    /** Returns warnings for the user. */
    List<String> check(ContainerSpec spec) {
        checkRuntime(spec.lifecycle().runtime());
        checkLogging(spec);
        checkNamespaces(spec.namespaces());
        checkRestart(spec.lifecycle().restartPolicy(), spec.lifecycle().autoRemove());
        checkLimits(spec.limits());
        checkPaths(spec);
        Capabilities.choose(false, spec.security().capAdd(), spec.security().capDrop(), List.of());
        spec.healthcheck().ifPresent(SpecCheck::checkHealth);
        checkSharedNetwork(spec);
        if (!spec.stopSignal().isEmpty()) {
            Signals.number(spec.stopSignal());
        }
        MountResolver.check(spec.storage());
        return warnings;
    }

    private void checkRuntime(String runtime) {
        if (!runtime.isEmpty()
                && !settings.runtimes().containsKey(runtime)
                // Also while it is replaced: the call on it waits then, or says what has left.
                && !slots.names(DriverKind.RUNTIME).contains(runtime)) {
            throw EngineException.invalid("unknown or invalid runtime name: " + runtime);
        }
    }

    private static void checkLogging(ContainerSpec spec) {
        String driver = spec.lifecycle().logDriver();
        if (!LOG_DRIVERS.contains(driver)) {
            throw EngineException.invalid("logger: no log driver named '" + driver + "' is registered");
        }
        for (String option : spec.lifecycle().logOptions().keySet()) {
            if (!Set.of(
                            "max-size",
                            "max-file",
                            "labels",
                            "labels-regex",
                            "env",
                            "env-regex",
                            "tag",
                            "mode",
                            "max-buffer-size",
                            "compress")
                    .contains(option)) {
                throw EngineException.invalid("unknown log opt '" + option + "' for json-file log driver");
            }
        }
        LogSettings.of(spec.lifecycle().logOptions());
    }

    /** Who shares another container's network takes it as it is. */
    private static void checkSharedNetwork(ContainerSpec spec) {
        NetworkingConfig networking = spec.networking();
        if (!networking.mode().startsWith("container:")) {
            return;
        }
        refuse(!spec.hostname().isEmpty(), "hostname and the network mode");
        refuse(!networking.dns().isEmpty(), "dns and the network mode");
        refuse(!networking.extraHosts().isEmpty(), "custom host-to-IP mapping and the network mode");
        refuse(!networking.macAddress().isEmpty(), "mac-address and the network mode");
        refuse(
                networking.publishAll() || !networking.portBindings().isEmpty(),
                "port publishing and the container type network mode");
    }

    private static void refuse(boolean conflict, String what) {
        if (conflict) {
            throw EngineException.invalid("conflicting options: " + what);
        }
    }

    private static void checkNamespaces(NamespaceConfig namespaces) {
        checkMode("IPC", namespaces.ipc(), Set.of("", "none", "private", "shareable", "host"), true);
        checkMode("PID", namespaces.pid(), Set.of("", "host"), true);
        checkMode("UTS", namespaces.uts(), Set.of("", "host"), false);
        checkMode("cgroup namespace", namespaces.cgroup(), Set.of("", "private", "host"), false);
        checkMode("user namespace", namespaces.user(), Set.of("", "host"), false);
    }

    private static void checkMode(String what, String mode, Set<String> known, boolean container) {
        if (!known.contains(mode)
                && !(container && mode.startsWith("container:") && mode.length() > "container:".length())) {
            throw EngineException.invalid("invalid " + what + " mode: " + mode);
        }
    }

    static void checkRestart(RestartPolicy policy, boolean autoRemove) {
        if (policy.maximumRetries() < 0) {
            throw EngineException.invalid("invalid restart policy: maximum retry count cannot be negative");
        }
        if (policy.maximumRetries() > 0 && policy.mode() != RestartPolicy.Mode.ON_FAILURE) {
            throw EngineException.invalid(
                    "invalid restart policy: maximum retry count can only be used with 'on-failure'");
        }
        if (autoRemove && policy.mode() != RestartPolicy.Mode.NO) {
            throw EngineException.invalid("can't create 'AutoRemove' container with restart policy");
        }
    }

    void checkLimits(LimitConfig limits) {
        Resources wanted = limits.resources();
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
        if (wanted.memory() > 0 && wanted.memoryReservation() > wanted.memory()) {
            throw EngineException.invalid(
                    "Minimum memory limit can not be less than memory reservation limit, see usage");
        }
        if (limits.nanoCpus() > 0 && (wanted.cpuPeriod() > 0 || wanted.cpuQuota() > 0)) {
            throw EngineException.invalid("Conflicting options: Nano CPUs and CPU Period cannot both be set.");
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
        if (wanted.blkioWeight() != 0 && (wanted.blkioWeight() < 10 || wanted.blkioWeight() > 1000)) {
            throw EngineException.invalid("range of blkio weight is from 10 to 1000");
        }
        checkRanges(wanted);
        for (LimitConfig.Ulimit ulimit : limits.ulimits()) {
            if (!ULIMITS.contains(ulimit.name())) {
                throw EngineException.invalid("invalid ulimit type: " + ulimit.name());
            }
            if (ulimit.hard() >= 0 && (ulimit.soft() > ulimit.hard() || ulimit.soft() < 0)) {
                throw EngineException.invalid("ulimit soft limit must be less than or equal to hard limit: %d > %d"
                        .formatted(ulimit.soft(), ulimit.hard()));
            }
        }
    }

    private static void checkRanges(Resources wanted) {
        long swappiness = wanted.memorySwappiness().orElse(-1L);
        if (swappiness < -1 || swappiness > 100) {
            throw EngineException.invalid("Invalid value: " + swappiness + ", valid memory swappiness range is 0-100");
        }
        if (wanted.cpuPeriod() != 0 && (wanted.cpuPeriod() < 1_000 || wanted.cpuPeriod() > 1_000_000)) {
            throw EngineException.invalid(
                    "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
        }
        if (wanted.cpuQuota() > 0 && wanted.cpuQuota() < 1_000) {
            throw EngineException.invalid("CPU cfs quota can not be less than 1ms (i.e. 1000)");
        }
    }

    private static void checkPaths(ContainerSpec spec) {
        String directory = spec.process().workingDirectory();
        if (!directory.isEmpty() && !directory.startsWith("/")) {
            throw EngineException.invalid(
                    "the working directory '" + directory + "' is invalid, it needs to be an absolute path");
        }
        if (spec.hostname().length() > 63) {
            throw EngineException.invalid("invalid hostname: " + spec.hostname());
        }
        if (spec.security().oomScoreAdj() < -1000 || spec.security().oomScoreAdj() > 1000) {
            throw EngineException.invalid("Invalid value %d, range for oom score adj is [-1000, 1000]"
                    .formatted(spec.security().oomScoreAdj()));
        }
        if (!spec.security().deviceRequests().isEmpty()) {
            throw EngineException.invalid("could not select device driver \"%s\" with capabilities: []"
                    .formatted(spec.security().deviceRequests().getFirst()));
        }
    }

    private static void checkHealth(Healthcheck health) {
        atLeastMillisecond("Interval", health.interval());
        atLeastMillisecond("Timeout", health.timeout());
        atLeastMillisecond("StartPeriod", health.startPeriod());
        atLeastMillisecond("StartInterval", health.startInterval());
        if (health.retries() < 0) {
            throw EngineException.invalid("Retries in Healthcheck cannot be negative");
        }
    }

    private static void atLeastMillisecond(String what, Duration value) {
        if (!value.isZero() && value.compareTo(Duration.ofMillis(1)) < 0) {
            throw EngineException.invalid(what + " in Healthcheck cannot be less than 1ms");
        }
    }
}
