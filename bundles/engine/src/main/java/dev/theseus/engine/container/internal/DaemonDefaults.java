package dev.theseus.engine.container.internal;

import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.LifecycleConfig;
import dev.theseus.engine.settings.DaemonSettings;
import java.util.Map;
import java.util.TreeMap;

/** What the daemon's settings say where neither the user nor the image says anything; fixed when a container is made. */
final class DaemonDefaults {
    private DaemonDefaults() {}

    /** The daemon's log driver, with its options where the user's do not say otherwise. */
    static ContainerSpec logging(ContainerSpec asked, DaemonSettings settings) {
        LifecycleConfig own = asked.lifecycle();
        boolean same = own.logDriver().isEmpty() || own.logDriver().equals(settings.logDriver());
        if (!same) {
            return asked;
        }
        Map<String, String> options = new TreeMap<>(settings.logOptions());
        options.putAll(own.logOptions());
        LifecycleConfig lifecycle = new LifecycleConfig(
                own.autoRemove(),
                own.restartPolicy(),
                own.init(),
                settings.logDriver(),
                options,
                own.runtime(),
                own.cgroupParent(),
                own.containerIdFile(),
                own.annotations());
        return new ContainerSpec(
                asked.image(),
                asked.platform(),
                asked.process(),
                asked.hostname(),
                asked.domainname(),
                asked.labels(),
                asked.healthcheck(),
                asked.stopSignal(),
                asked.stopTimeout(),
                asked.exposedPorts(),
                asked.anonymousVolumes(),
                asked.onBuild(),
                asked.shell(),
                lifecycle,
                asked.namespaces(),
                asked.networking(),
                asked.storage(),
                asked.security(),
                asked.limits());
    }
}
