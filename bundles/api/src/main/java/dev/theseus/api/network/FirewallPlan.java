package dev.theseus.api.network;

import java.net.InetAddress;
import java.util.List;

/**
 * Everything the firewall shall do for one engine. Applying it replaces what was applied before.
 *
 * @param engineId whose it is; rules and chains are named or tagged with it
 * @param networks in order of creation
 * @param ports published ports
 */
public record FirewallPlan(String engineId, List<Network> networks, List<Port> ports) {
    public FirewallPlan {
        networks = List.copyOf(networks);
        ports = List.copyOf(ports);
    }

    /**
     * @param id the network
     * @param linkName its bridge
     * @param subnets of the network
     * @param masquerade whether packets that leave the host take the host's address
     * @param internal whether nothing may cross between this network and anything else
     * @param interContainer whether its containers may talk to each other (icc)
     * @param bindAddress default host address for published ports
     */
    public record Network(
            String id,
            String linkName,
            List<Cidr> subnets,
            boolean masquerade,
            boolean internal,
            boolean interContainer,
            InetAddress bindAddress) {
        public Network {
            subnets = List.copyOf(subnets);
        }
    }

    /**
     * @param networkId on which the container is reached
     * @param protocol {@code tcp}, {@code udp} or {@code sctp}
     * @param hostAddress where it is published; the unspecified address for all of its family
     * @param hostPort 1 to 65535
     * @param containerAddress of the same family
     * @param containerPort 1 to 65535
     */
    public record Port(
            String networkId,
            String protocol,
            InetAddress hostAddress,
            int hostPort,
            InetAddress containerAddress,
            int containerPort) {}
}
