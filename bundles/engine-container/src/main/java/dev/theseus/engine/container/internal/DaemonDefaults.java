package dev.theseus.engine.container.internal;

import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.LifecycleConfig;
import dev.theseus.engine.container.NamespaceConfig;
import dev.theseus.engine.container.NamespaceMode;
import dev.theseus.settings.DaemonSettings;
import java.util.Map;
import java.util.TreeMap;

/** What the daemon's settings say where neither the user nor the image says anything; fixed when a container is made. */
final class DaemonDefaults {
    private DaemonDefaults() {}

    static ContainerSpec complete(ContainerSpec asked, DaemonSettings settings, int cgroupVersion) {
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
                logging(asked.lifecycle(), settings),
                cgroup(asked, settings, cgroupVersion),
                asked.networking(),
                asked.storage(),
                asked.security(),
                LimitFolding.withSwap(asked.limits()));
    }

    /** The daemon's log driver, with its options where the user's do not say otherwise. */
    private static LifecycleConfig logging(LifecycleConfig own, DaemonSettings settings) {
        boolean same = own.logDriver().isEmpty()
                || own.logDriver().equals(settings.drivers().log());
        if (!same) {
            return own;
        }
        Map<String, String> options = new TreeMap<>(settings.containers().logOptions());
        options.putAll(own.logOptions());
        return new LifecycleConfig(
                own.autoRemove(),
                own.restartPolicy(),
                own.init(),
                settings.drivers().log(),
                options,
                own.runtime(),
                own.cgroupParent(),
                own.containerIdFile(),
                own.annotations());
    }

    private static NamespaceConfig cgroup(ContainerSpec asked, DaemonSettings settings, int cgroupVersion) {
        NamespaceConfig own = asked.namespaces();
        if (own.cgroup() != NamespaceMode.DEFAULT) {
            return own;
        }
        String mode = cgroupMode(
                settings.containers().cgroupnsMode(), asked.security().privileged(), cgroupVersion);
        return new NamespaceConfig(own.ipc(), own.pid(), own.uts(), NamespaceMode.ofCgroup(mode), own.user());
    }

    /** As dockerd chooses it: private by default only where there is one tree of groups, and then for privileged ones as well. */
    static String cgroupMode(String configured, boolean privileged, int cgroupVersion) {
        if (privileged && cgroupVersion == 1) {
            return "host";
        }
        if (!configured.isEmpty()) {
            return configured;
        }
        return cgroupVersion == 2 ? "private" : "host";
    }
}
