package dev.theseus.engine.network;

import dev.theseus.engine.id.PortKey;
import java.util.List;
import java.util.Map;

/**
 * Names, addresses, ports.
 *
 * @param mode of the beginning
 * @param disabled {@code NetworkDisabled}
 * @param endpoints per network name or id
 * @param portBindings container port to host addresses; an empty list publishes nothing
 * @param publishAll publish all exposed ports on random host ports
 * @param dns servers
 * @param dnsOptions resolver options
 * @param dnsSearch search domains
 * @param extraHosts {@code name:address}; {@code host-gateway} stands for the host
 * @param links legacy {@code container:alias}
 * @param macAddress empty for a generated one
 */
public record NetworkingConfig(
        NetworkMode mode,
        boolean disabled,
        Map<String, EndpointConfig> endpoints,
        Map<PortKey, List<PortBinding>> portBindings,
        boolean publishAll,
        List<String> dns,
        List<String> dnsOptions,
        List<String> dnsSearch,
        List<String> extraHosts,
        List<String> links,
        String macAddress) {
    /** The same with another mode. */
    public NetworkingConfig withMode(NetworkMode other) {
        return new NetworkingConfig(
                other,
                disabled,
                endpoints,
                portBindings,
                publishAll,
                dns,
                dnsOptions,
                dnsSearch,
                extraHosts,
                links,
                macAddress);
    }

    /** Whether the container is in the host's network, without a namespace of its own. */
    public boolean isHost() {
        return mode instanceof NetworkMode.Host;
    }
}
