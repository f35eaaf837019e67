package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.api.network.NetworkSpec;
import dev.theseus.engine.slot.Slot;
import dev.theseus.engine.slot.Slots;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Networks as their drivers make them: at most one call at a time for each, and only when it may be needed. */
public final class Bridges {
    private final Slots slots;
    private final Turns turns = new Turns();
    private final Set<String> up = ConcurrentHashMap.newKeySet();

    public Bridges(Slots slots) {
        this.slots = slots;
    }

    /** {@code NOT_FOUND} for a driver that nobody ever provided. */
    void requireDriver(String name) {
        if (!name.equals(NetworkRecord.BRIDGE)
                && !slots.isActive(DriverKind.NETWORK, name)
                && !slots.names(DriverKind.NETWORK).contains(name)) {
            throw EngineException.notFound("plugin \"" + name + "\" not found");
        }
    }

    Slot<NetworkDriver> slot(NetworkRecord network) {
        return slots.network(network.driver());
    }

    List<Cidr> usedSubnets(String driver, CallContext context) {
        return slots.network(driver).call("usedSubnets", context, NetworkDriver::usedSubnets);
    }

    /** Makes sure of the network, once in the daemon's life unless something looked wrong since. */
    void ensure(NetworkRecord network, CallContext context) {
        if (up.contains(network.id())) {
            return;
        }
        turns.take(network.id(), "ensure network", context, () -> {
            if (!up.contains(network.id())) {
                NetworkSpec spec = spec(network);
                slot(network).run("ensureNetwork", context, (driver, c) -> driver.ensureNetwork(spec, c));
                up.add(network.id());
            }
            return spec(network);
        });
    }

    void remove(NetworkRecord network, CallContext context) {
        turns.take(network.id(), "remove network", context, () -> {
            up.remove(network.id());
            NetworkSpec spec = spec(network);
            slot(network).run("removeNetwork", context, (driver, c) -> driver.removeNetwork(spec, c));
            return spec;
        });
    }

    /** Whether it was made in this life of the daemon. */
    boolean isUp(String networkId) {
        return up.contains(networkId);
    }

    /** Something is wrong with it: the next use makes sure again. */
    void doubt(String networkId) {
        up.remove(networkId);
    }

    static NetworkSpec spec(NetworkRecord network) {
        boolean noIpv4Gateway = network.flag(BridgeOptions.INHIBIT_IPV4, false);
        List<Cidr> gateways = network.subnets().stream()
                .filter(subnet -> subnet.isIpv6() || !noIpv4Gateway)
                .map(Subnet::gatewayCidr)
                .toList();
        return new NetworkSpec(
                network.id(),
                network.name(),
                network.linkName(),
                gateways,
                network.config().internal(),
                Integer.parseInt(network.option(BridgeOptions.MTU, "0")),
                network.adopted(),
                network.config().options());
    }
}
