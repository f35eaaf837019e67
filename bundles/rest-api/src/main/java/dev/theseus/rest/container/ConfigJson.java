package dev.theseus.rest.container;

import com.google.gson.JsonObject;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.ProcessConfig;
import dev.theseus.engine.container.Signal;
import dev.theseus.engine.image.Healthcheck;
import dev.theseus.engine.network.NetworkMode;
import dev.theseus.rest.json.ObjectBuilder;

/** Writes {@code Config} of a container. */
public final class ConfigJson {
    private static final int SHORT_ID = 12;

    private ConfigJson() {}

    static JsonObject of(String id, ContainerSpec spec) {
        ProcessConfig process = spec.process();
        boolean sharedHostname = spec.networking().mode() instanceof NetworkMode.Joined;
        String hostname = spec.hostname().isEmpty() && !sharedHostname
                ? id.substring(0, Math.min(SHORT_ID, id.length()))
                : spec.hostname();
        ObjectBuilder config = ObjectBuilder.object()
                .put("Hostname", hostname)
                .put("Domainname", spec.domainname())
                .put("User", process.user())
                .put("AttachStdin", process.attachStdin())
                .put("AttachStdout", process.attachStdout())
                .put("AttachStderr", process.attachStderr());
        if (!spec.exposedPorts().isEmpty()) {
            config.put("ExposedPorts", ObjectBuilder.set(spec.exposedPorts()));
        }
        config.put("Tty", process.terminal())
                .put("OpenStdin", process.openStdin())
                .put("StdinOnce", process.stdinOnce())
                .put("Env", process.environment())
                .putOrNull("Cmd", process.command());
        spec.healthcheck().ifPresent(check -> config.put("Healthcheck", healthcheck(check)));
        config.put("Image", spec.image());
        if (spec.anonymousVolumes().isEmpty()) {
            config.putNull("Volumes");
        } else {
            config.put("Volumes", ObjectBuilder.set(spec.anonymousVolumes()));
        }
        config.put("WorkingDir", process.workingDirectory())
                .putOrNull("Entrypoint", process.entrypoint())
                .putIfTrue("NetworkDisabled", spec.networking().disabled())
                .putUnlessEmpty("MacAddress", spec.networking().macAddress())
                .putOrNull("OnBuild", spec.onBuild())
                .put("Labels", spec.labels())
                .putUnlessEmpty(
                        "StopSignal", spec.stopSignal().map(Signal::word).orElse(""));
        spec.stopTimeout().ifPresent(seconds -> config.put("StopTimeout", seconds));
        return config.putUnlessEmpty("Shell", spec.shell()).build();
    }

    /** A health check, without what was not said. */
    public static ObjectBuilder healthcheck(Healthcheck check) {
        return ObjectBuilder.object()
                .putUnlessEmpty("Test", check.test())
                .putUnlessZero("Interval", check.interval().toNanos())
                .putUnlessZero("Timeout", check.timeout().toNanos())
                .putUnlessZero("StartPeriod", check.startPeriod().toNanos())
                .putUnlessZero("StartInterval", check.startInterval().toNanos())
                .putUnlessZero("Retries", check.retries());
    }
}
