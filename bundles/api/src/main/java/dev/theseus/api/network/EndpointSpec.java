package dev.theseus.api.network;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/**
 * A container's end on a network.
 *
 * @param id 64 hex digits
 * @param network on which
 * @param interfaceName inside the namespace ({@code eth0})
 * @param macAddress {@code 02:42:ac:11:00:02}; empty for a driver with {@link NetworkDriver#SHARED_MAC}
 * @param addresses with the subnets' prefix lengths
 * @param defaultGateways set as default routes; at most one per family, empty where another endpoint provides it. The
 *     unspecified address ({@code 0.0.0.0}, {@code ::}) where this one provides it and the network knows no gateway: a
 *     driver whose links lead on without one sends all by the link, others set no route
 * @param sysctls to write for the interface inside the namespace; {@code IFNAME} in a key stands for its name
 */
public record EndpointSpec(
        String id,
        NetworkSpec network,
        String interfaceName,
        String macAddress,
        List<Cidr> addresses,
        List<InetAddress> defaultGateways,
        Map<String, String> sysctls) {
    public EndpointSpec {
        addresses = List.copyOf(addresses);
        defaultGateways = List.copyOf(defaultGateways);
        sysctls = Map.copyOf(sysctls);
    }
}
