package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.NamespaceMode;
import dev.theseus.engine.container.RestartPolicy;
import dev.theseus.engine.container.SpecReasons;
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
import java.util.Map;

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
        checkRestart(spec.lifecycle().restartPolicy(), spec.lifecycle().autoRemove());
        warnings.addAll(LimitCheck.check(spec.limits()));
        checkPaths(spec);
        Capabilities.check(spec.security().capAdd(), spec.security().capDrop());
        spec.healthcheck().ifPresent(SpecCheck::checkHealth);
        checkSharedNetwork(spec);
        checkHostNetwork(spec);
        SecurityOptions.parse(spec.security().securityOpt());
        MountResolver.check(spec.storage(), new DataRootBinds(settings.folders().dataRoot()));
        return warnings;
    }

    private void checkRuntime(String runtime) {
        if (!runtime.isEmpty()
                && !settings.drivers().runtimes().containsKey(runtime)
                // Also while it is replaced: the call on it waits then, or says what has left.
                && !slots.names(DriverKind.RUNTIME).contains(runtime)) {
            throw EngineException.invalid("there is no runtime " + runtime)
                    .because(SpecReasons.RUNTIME_UNKNOWN, Map.of(Attributes.NAME, runtime));
        }
    }

    /** Who shares another container's network takes it as it is. */
    private static void checkSharedNetwork(ContainerSpec spec) {
        NetworkingConfig networking = spec.networking();
        if (!(networking.mode() instanceof NetworkMode.Joined(String other))) {
            return;
        }
        if (other.isEmpty()) {
            throw EngineException.invalid("the container whose network is to be shared is not named")
                    .because(SpecReasons.JOINED_WITH_NOBODY);
        }
        refuse(!spec.hostname().isEmpty(), SpecReasons.JOINED_WITH_HOSTNAME);
        refuse(!networking.links().isEmpty(), SpecReasons.JOINED_WITH_LINKS);
        refuse(!networking.dns().isEmpty(), SpecReasons.JOINED_WITH_DNS);
        refuse(!networking.extraHosts().isEmpty(), SpecReasons.JOINED_WITH_HOSTS);
        refuse(!networking.macAddress().isEmpty(), SpecReasons.JOINED_WITH_MAC);
        refuse(networking.publishAll() || !networking.portBindings().isEmpty(), SpecReasons.JOINED_WITH_PORTS);
    }

    private void checkHostNetwork(ContainerSpec spec) {
        NetworkingConfig networking = spec.networking();
        refuse(
                spec.namespaces().uts() == NamespaceMode.HOST
                        && !spec.hostname().isEmpty(),
                SpecReasons.HOST_UTS_WITH_HOSTNAME);
        if (networking.isHost()) {
            refuse(!networking.links().isEmpty(), SpecReasons.HOST_NETWORK_WITH_LINKS);
            if (!networking.portBindings().isEmpty()) {
                warnings.add("Published ports are discarded when using host network mode");
            }
        }
    }

    private static void refuse(boolean conflict, Reason reason) {
        if (conflict) {
            throw EngineException.invalid("options exclude each other: " + reason)
                    .because(reason);
        }
    }

    static void checkRestart(RestartPolicy policy, boolean autoRemove) {
        if (policy.maximumRetries() < 0) {
            throw EngineException.invalid("a restart policy has fewer than no retries")
                    .because(SpecReasons.RETRIES_NEGATIVE);
        }
        if (policy.maximumRetries() > 0 && policy.mode() != RestartPolicy.Mode.ON_FAILURE) {
            throw EngineException.invalid("the restart policy counts no retries")
                    .because(SpecReasons.RETRIES_WITHOUT_FAILURE);
        }
        if (autoRemove && policy.mode() != RestartPolicy.Mode.NO) {
            throw EngineException.invalid("what is removed at its end cannot be started again")
                    .because(SpecReasons.RESTART_AND_REMOVAL);
        }
    }

    private static void checkPaths(ContainerSpec spec) {
        String directory = spec.process().workingDirectory();
        if (!directory.isEmpty() && !directory.startsWith("/")) {
            throw EngineException.invalid("working directory " + directory + " does not begin at the root")
                    .because(SpecReasons.WORKING_DIRECTORY_RELATIVE, Map.of(Attributes.PATH, directory));
        }
        if (spec.hostname().length() > 63) {
            throw EngineException.invalid("hostname " + spec.hostname() + " is too long")
                    .because(SpecReasons.HOSTNAME_TOO_LONG, Map.of(Attributes.NAME, spec.hostname()));
        }
        if (spec.security().oomScoreAdj() < -1000 || spec.security().oomScoreAdj() > 1000) {
            throw EngineException.invalid("OOM score " + spec.security().oomScoreAdj() + " is out of range")
                    .because(
                            SpecReasons.OOM_SCORE_OUT_OF_RANGE,
                            Map.of(
                                    Attributes.VALUE,
                                    Integer.toString(spec.security().oomScoreAdj())));
        }
        if (!spec.security().deviceRequests().isEmpty()) {
            throw EngineException.invalid("nobody brings devices of "
                            + spec.security().deviceRequests().getFirst())
                    .because(
                            SpecReasons.DEVICES_UNKNOWN,
                            Map.of(
                                    Attributes.NAME,
                                    spec.security().deviceRequests().getFirst()));
        }
    }

    private static void checkHealth(Healthcheck health) {
        atLeastMillisecond("Interval", health.interval());
        atLeastMillisecond("Timeout", health.timeout());
        atLeastMillisecond("StartPeriod", health.startPeriod());
        atLeastMillisecond("StartInterval", health.startInterval());
        if (health.retries() < 0) {
            throw EngineException.invalid("the health check has fewer than no retries")
                    .because(SpecReasons.PROBE_RETRIES_NEGATIVE);
        }
    }

    private static void atLeastMillisecond(String what, Duration value) {
        if (!value.isZero() && value.compareTo(Duration.ofMillis(1)) < 0) {
            throw EngineException.invalid("the health check has a time below 1 ms: " + what)
                    .because(SpecReasons.PROBE_TOO_SHORT, Map.of(Attributes.FIELD, what));
        }
    }
}
