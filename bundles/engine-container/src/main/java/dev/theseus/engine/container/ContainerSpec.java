package dev.theseus.engine.container;

import dev.theseus.api.image.Platform;
import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.image.Healthcheck;
import dev.theseus.engine.network.NetworkingConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A container as it was asked for, and after creation with the image's defaults merged in.
 *
 * @param image as the user gave it
 * @param platform wanted
 * @param process what runs
 * @param hostname empty for the short id
 * @param domainname empty for none
 * @param labels own and the image's
 * @param healthcheck empty to take the image's
 * @param stopSignal empty for the image's or SIGTERM
 * @param stopTimeout seconds; empty for 10
 * @param exposedPorts documentation, and what {@code publishAll} publishes
 * @param anonymousVolumes paths that get a volume of their own
 * @param onBuild of the image
 * @param shell of the image
 * @param lifecycle restarts, removal, logging, runtime
 * @param namespaces sharing with the host and with other containers
 * @param networking names, addresses, ports
 * @param storage what is mounted
 * @param security what it may do
 * @param limits what it may use
 */
public record ContainerSpec(
        String image,
        Optional<Platform> platform,
        ProcessConfig process,
        String hostname,
        String domainname,
        Map<String, String> labels,
        Optional<Healthcheck> healthcheck,
        Optional<Signal> stopSignal,
        Optional<Integer> stopTimeout,
        Set<PortKey> exposedPorts,
        Set<String> anonymousVolumes,
        List<String> onBuild,
        List<String> shell,
        LifecycleConfig lifecycle,
        NamespaceConfig namespaces,
        NetworkingConfig networking,
        StorageConfig storage,
        SecurityConfig security,
        LimitConfig limits) {
    /** The same, but for whose namespaces are shared. */
    public ContainerSpec withSharing(NamespaceConfig others, NetworkingConfig network) {
        return new ContainerSpec(
                image,
                platform,
                process,
                hostname,
                domainname,
                labels,
                healthcheck,
                stopSignal,
                stopTimeout,
                exposedPorts,
                anonymousVolumes,
                onBuild,
                shell,
                lifecycle,
                others,
                network,
                storage,
                security,
                limits);
    }
}
