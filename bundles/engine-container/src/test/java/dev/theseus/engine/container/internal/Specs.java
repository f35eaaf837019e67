package dev.theseus.engine.container.internal;

import dev.theseus.api.runtime.Resources;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.LifecycleConfig;
import dev.theseus.engine.container.LimitConfig;
import dev.theseus.engine.container.NamespaceConfig;
import dev.theseus.engine.container.ProcessConfig;
import dev.theseus.engine.container.RestartPolicy;
import dev.theseus.engine.container.SecurityConfig;
import dev.theseus.engine.container.Signal;
import dev.theseus.engine.container.StorageConfig;
import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.image.Healthcheck;
import dev.theseus.engine.network.NetworkMode;
import dev.theseus.engine.network.NetworkingConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Builds container specifications; what is not set is as the docker command leaves it. */
final class Specs {
    String image = "busybox";
    Optional<List<String>> entrypoint = Optional.empty();
    Optional<List<String>> command = Optional.of(List.of("true"));
    List<String> environment = List.of();
    String workingDirectory = "";
    String user = "";
    boolean terminal;
    boolean openStdin;
    String hostname = "";
    Map<String, String> labels = Map.of();
    Optional<Healthcheck> healthcheck = Optional.empty();
    Optional<Signal> stopSignal = Optional.empty();
    Optional<Integer> stopTimeout = Optional.empty();
    Set<PortKey> exposedPorts = Set.of();
    Set<String> anonymousVolumes = Set.of();
    boolean autoRemove;
    RestartPolicy restart = RestartPolicy.NO;
    Optional<Boolean> init = Optional.empty();
    String logDriver = "";
    Map<String, String> logOptions = Map.of();
    String runtime = "";
    String domainname = "";
    NamespaceConfig namespaces = NamespaceConfig.DEFAULT;
    String networkMode = "default";
    List<String> binds = List.of();
    List<dev.theseus.engine.container.MountConfig> mounts = List.of();
    Map<String, String> tmpfs = Map.of();
    List<String> volumesFrom = List.of();
    boolean readonlyRootfs;
    SecurityConfig security = new SecurityConfig(
            false,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            Map.of(),
            0);
    LimitConfig limits = new LimitConfig(Resources.UNLIMITED, 0, 0, List.of());

    static Specs busybox() {
        return new Specs();
    }

    static ContainerSpec plain() {
        return busybox().build();
    }

    ContainerSpec build() {
        return new ContainerSpec(
                image,
                Optional.empty(),
                new ProcessConfig(
                        entrypoint,
                        command,
                        environment,
                        workingDirectory,
                        user,
                        terminal,
                        Optional.empty(),
                        openStdin,
                        openStdin,
                        openStdin,
                        true,
                        true),
                hostname,
                domainname,
                labels,
                healthcheck,
                stopSignal,
                stopTimeout,
                exposedPorts,
                anonymousVolumes,
                List.of(),
                List.of(),
                new LifecycleConfig(autoRemove, restart, init, logDriver, logOptions, runtime, "", "", Map.of()),
                namespaces,
                new NetworkingConfig(
                        NetworkMode.parse(networkMode),
                        false,
                        Map.of(),
                        Map.of(),
                        false,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        ""),
                new StorageConfig(binds, mounts, tmpfs, volumesFrom, "", readonlyRootfs, 0, Map.of()),
                security,
                limits);
    }
}
