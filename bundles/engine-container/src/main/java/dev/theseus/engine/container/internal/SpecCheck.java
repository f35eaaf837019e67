package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.NamespaceConfig;
import dev.theseus.engine.container.RestartPolicy;
import dev.theseus.engine.image.Healthcheck;
import dev.theseus.engine.network.NetworkMode;
import dev.theseus.engine.network.NetworkingConfig;
import dev.theseus.engine.oci.Capabilities;
import dev.theseus.engine.oci.SecurityOptions;
import dev.theseus.engine.slot.Slots;
import dev.theseus.settings.DaemonSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Refuses specifications that cannot work, before anything is made. */
final class SpecCheck {

    private final DaemonSettings settings;
    private final Slots slots;
    private final ContainerLogs logs;
    private final List<String> warnings = new ArrayList<>();

    SpecCheck(DaemonSettings settings, Slots slots, ContainerLogs logs) {
        this.settings = settings;
        this.slots = slots;
        this.logs = logs;
    }

    /** Returns warnings for the user. */
    List<String> check(ContainerSpec spec, CallContext context) {
        checkRuntime(spec.lifecycle().runtime());
        logs.check(spec.lifecycle(), context);
        checkNamespaces(spec.namespaces());
        checkRestart(spec.lifecycle().restartPolicy(), spec.lifecycle().autoRemove());
        warnings.addAll(LimitCheck.check(spec.limits()));
        checkPaths(spec);
        Capabilities.check(spec.security().capAdd(), spec.security().capDrop());
        spec.healthcheck().ifPresent(SpecCheck::checkHealth);
        checkSharedNetwork(spec);
        checkHostNetwork(spec);
        SecurityOptions.parse(spec.security().securityOpt());
        if (!spec.stopSignal().isEmpty()) {
            Signals.number(spec.stopSignal());
        }
        MountResolver.check(spec.storage(), new DataRootBinds(settings.folders().dataRoot()));
        return warnings;
    }

    private void checkRuntime(String runtime) {
        if (!runtime.isEmpty()
                && !settings.drivers().runtimes().containsKey(runtime)
                // Also while it is replaced: the call on it waits then, or says what has left.
                && !slots.names(DriverKind.RUNTIME).contains(runtime)) {
            throw EngineException.invalid("unknown or invalid runtime name: " + runtime);
        }
    }

    /** Who shares another container's network takes it as it is. */
    private static void checkSharedNetwork(ContainerSpec spec) {
        NetworkingConfig networking = spec.networking();
        if (!(networking.mode() instanceof NetworkMode.Joined)) {
            return;
        }
        refuse(!spec.hostname().isEmpty(), "hostname and the network mode");
        refuse(
                !networking.links().isEmpty(),
                "container type network can't be used with links. This would result in undefined behavior");
        refuse(!networking.dns().isEmpty(), "dns and the network mode");
        refuse(!networking.extraHosts().isEmpty(), "custom host-to-IP mapping and the network mode");
        refuse(!networking.macAddress().isEmpty(), "mac-address and the network mode");
        refuse(
                networking.publishAll() || !networking.portBindings().isEmpty(),
                "port publishing and the container type network mode");
    }

    private void checkHostNetwork(ContainerSpec spec) {
        NetworkingConfig networking = spec.networking();
        refuse(spec.namespaces().uts().equals("host") && !spec.hostname().isEmpty(), "hostname and the UTS mode");
        if (networking.isHost()) {
            refuse(
                    !networking.links().isEmpty(),
                    "host type networking can't be used with links. This would result in undefined behavior");
            if (!networking.portBindings().isEmpty()) {
                warnings.add("Published ports are discarded when using host network mode");
            }
        }
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
            throw EngineException.invalid("could not select device driver "
                    + spec.security().deviceRequests().getFirst());
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
