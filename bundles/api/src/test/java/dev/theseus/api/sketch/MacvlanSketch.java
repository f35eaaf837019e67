package dev.theseus.api.sketch;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.EndpointSpec;
import dev.theseus.api.network.EndpointStats;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.api.network.NetworkSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Containers as machines of their own on a link of the host. With addresses of the engine's choice it is told by what
 * it claims: several subnets, no link that the host's rules could name, so no rule, no published port, no masquerading.
 * With a DHCP server's choice it claims nothing, and what the server gave stays its secret: {@link #attach} has no
 * answer.
 */
final class MacvlanSketch implements NetworkDriver {
    private final boolean dhcp;

    /** @param dhcp whether addresses come from the network */
    MacvlanSketch(boolean dhcp) {
        this.dhcp = dhcp;
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo(
                dhcp ? "macvlan-dhcp" : "macvlan",
                "0",
                dhcp ? Set.of() : Set.of(ADDRESSES_BY_ENGINE, MANY_SUBNETS),
                Map.of());
    }

    /** Its links are in the containers' namespaces, without one on the host that a tag could be found at. */
    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        return RecoveryReport.empty();
    }

    /** The link's name is of no use here; {@code parent} is among the options, as Docker has it. */
    @Override
    public void ensureNetwork(NetworkSpec network, CallContext context) {
        lines("link show " + network.options().getOrDefault("parent", ""));
    }

    @Override
    public void removeNetwork(NetworkSpec network, CallContext context) {
        // The parent is the user's.
    }

    @Override
    public void attach(EndpointSpec endpoint, Path namespace, CallContext context) {
        lines("link add link " + endpoint.network().options().get("parent") + " type macvlan netns " + namespace);
        if (dhcp) {
            // Asked from inside. Neither the engine, nor docker inspect, nor the name service hears of the answer.
            lines("dhclient " + endpoint.interfaceName());
        } else {
            endpoint.addresses().forEach(address -> lines("address add " + address));
        }
    }

    @Override
    public void detach(EndpointSpec endpoint, Path namespace, CallContext context) {
        // A lease would be given back here, had anybody kept which.
        lines("link delete " + endpoint.interfaceName());
    }

    @Override
    public void setDefaultGateways(EndpointSpec endpoint, Path namespace, CallContext context) {
        endpoint.defaultGateways().forEach(gateway -> lines("route replace default via " + gateway));
    }

    @Override
    public EndpointStats stats(EndpointSpec endpoint, Path namespace, CallContext context) {
        return new EndpointStats(endpoint.interfaceName(), 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public List<String> check(EndpointSpec endpoint, Path namespace, CallContext context) {
        return List.of();
    }

    /** Subnets are the outside's: the engine must not shun them when a user names one, and does not. */
    @Override
    public List<Cidr> usedSubnets(CallContext context) {
        return List.of();
    }

    /** As a driver would have the ip command do it. */
    private static void lines(String line) {
        if (line.isBlank()) {
            throw new IllegalArgumentException("nothing to do");
        }
    }
}
