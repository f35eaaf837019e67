package dev.theseus.engine.network.internal;

import dev.theseus.api.network.Cidr;
import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.id.SandboxId;
import dev.theseus.engine.network.EndpointConfig;
import dev.theseus.engine.network.NetworkMode;
import dev.theseus.engine.network.Resolver;
import dev.theseus.engine.network.SandboxOwner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A sandbox as the state store has it: what it shall be, and while it is open, what it got.
 *
 * @param owner who closes it
 * @param name by which others on its networks find it
 * @param wanted what it shall be
 * @param open whether it is, or is being, made real
 * @param endpoints what it got; written before a driver is asked to make them
 * @param ports host ports that it holds
 */
record SandboxRecord(
        SandboxId id,
        SandboxOwner owner,
        String name,
        Wanted wanted,
        boolean open,
        List<EndpointRecord> endpoints,
        List<PortLease> ports) {
    /**
     * What a sandbox shall be.
     *
     * @param mode never the default one: what that was is settled
     * @param networks in order of joining
     * @param ports to publish
     * @param exposed to show
     * @param publishAll whether exposed ports are published at random
     * @param resolver the container's own settings
     * @param links legacy {@code container:alias}
     * @param hostGateway whether its hosts file names the host, by the default bridge's address
     */
    record Wanted(
            String hostname,
            String domainname,
            NetworkMode mode,
            List<WantedNetwork> networks,
            List<WantedPort> ports,
            List<PortKey> exposed,
            boolean publishAll,
            Resolver resolver,
            List<String> links,
            boolean hostGateway) {
        boolean isHost() {
            return mode instanceof NetworkMode.Host;
        }

        boolean isShared() {
            return mode instanceof NetworkMode.Joined;
        }

        boolean hasNamespace() {
            return !isHost() && !isShared();
        }

        Wanted withNetworks(List<WantedNetwork> others) {
            return new Wanted(
                    hostname, domainname, mode, others, ports, exposed, publishAll, resolver, links, hostGateway);
        }
    }

    /**
     * @param network name, or id when it was not known
     */
    record WantedNetwork(String network, EndpointConfig config) {}

    /**
     * @param port the container's
     * @param hostIp literal or empty
     * @param hostPort number, range or empty, as it was given
     */
    record WantedPort(PortKey port, String hostIp, String hostPort) {}

    /**
     * A host port in this sandbox's hands.
     *
     * @param port the container's
     * @param hostIp literal
     */
    record PortLease(PortKey port, String hostIp, int hostPort) {
        boolean isIpv6() {
            return hostIp.indexOf(':') >= 0;
        }
    }

    /**
     * The end on one network.
     *
     * @param id 64 hex digits
     * @param ipv4 with prefix length, or empty
     * @param ipv6 with prefix length, or empty
     * @param leaving whether it is being taken down
     */
    record EndpointRecord(
            String id,
            String networkId,
            String interfaceName,
            String macAddress,
            String ipv4,
            String ipv6,
            EndpointConfig config,
            boolean leaving) {
        Optional<Cidr> address(boolean v6) {
            String text = v6 ? ipv6 : ipv4;
            return text.isEmpty() ? Optional.empty() : Optional.of(Cidr.parse(text));
        }

        EndpointRecord departing(boolean departs) {
            return new EndpointRecord(id, networkId, interfaceName, macAddress, ipv4, ipv6, config, departs);
        }
    }

    String shortId() {
        return id.shortened();
    }

    /** For messages. */
    String who() {
        return owner.isContainer() ? "container " + shortId() : "sandbox " + shortId() + " of " + owner;
    }

    Optional<EndpointRecord> endpointOn(String networkId) {
        return endpoints.stream()
                .filter(endpoint -> endpoint.networkId().equals(networkId))
                .findFirst();
    }

    SandboxRecord opened(List<EndpointRecord> made, List<PortLease> held) {
        return new SandboxRecord(id, owner, name, wanted, true, made, held);
    }

    SandboxRecord closed() {
        return new SandboxRecord(id, owner, name, wanted, false, List.of(), List.of());
    }

    SandboxRecord withName(String other) {
        return new SandboxRecord(id, owner, other, wanted, open, endpoints, ports);
    }

    SandboxRecord withPorts(List<PortLease> held) {
        return new SandboxRecord(id, owner, name, wanted, open, endpoints, held);
    }

    /** Adds or replaces what is wanted of a network. */
    SandboxRecord wanting(String network, EndpointConfig config) {
        List<WantedNetwork> networks =
                without(wanted.networks(), candidate -> candidate.network().equals(network));
        networks.add(new WantedNetwork(network, config));
        return withWanted(wanted.withNetworks(List.copyOf(networks)));
    }

    SandboxRecord notWanting(Predicate<String> network) {
        List<WantedNetwork> networks = without(wanted.networks(), candidate -> network.test(candidate.network()));
        return withWanted(wanted.withNetworks(List.copyOf(networks)));
    }

    private SandboxRecord withWanted(Wanted other) {
        return new SandboxRecord(id, owner, name, other, open, endpoints, ports);
    }

    SandboxRecord joined(EndpointRecord endpoint) {
        List<EndpointRecord> all = new ArrayList<>(endpoints);
        all.add(endpoint);
        return withEndpoints(all);
    }

    SandboxRecord leaving(String endpointId) {
        return departing(endpointId, true);
    }

    /** As it would be if the endpoint were not leaving. */
    SandboxRecord staying(String endpointId) {
        return departing(endpointId, false);
    }

    private SandboxRecord departing(String endpointId, boolean departs) {
        return withEndpoints(endpoints.stream()
                .map(endpoint -> endpoint.id().equals(endpointId) ? endpoint.departing(departs) : endpoint)
                .toList());
    }

    SandboxRecord left(String endpointId) {
        return withEndpoints(without(endpoints, endpoint -> endpoint.id().equals(endpointId)));
    }

    private SandboxRecord withEndpoints(List<EndpointRecord> others) {
        return new SandboxRecord(id, owner, name, wanted, open, List.copyOf(others), ports);
    }

    private static <T> List<T> without(List<T> all, Predicate<T> gone) {
        return new ArrayList<>(all.stream().filter(gone.negate()).toList());
    }
}
