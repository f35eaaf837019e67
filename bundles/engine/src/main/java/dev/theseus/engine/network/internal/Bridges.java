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
    private final Set<String> doubtful = ConcurrentHashMap.newKeySet();

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
        if (isSure(network)) {
            return;
        }
        turns.take(network.id(), "ensure network", context, () -> {
            if (!isSure(network)) {
                NetworkSpec spec = spec(network);
                slot(network).run("ensureNetwork", context, (driver, c) -> driver.ensureNetwork(spec, c));
                up.add(network.id());
                doubtful.remove(network.id());
            }
            return spec(network);
        });
    }

    private boolean isSure(NetworkRecord network) {
        return up.contains(network.id()) && !doubtful.contains(network.id());
    }

    void remove(NetworkRecord network, CallContext context) {
        turns.take(network.id(), "remove network", context, () -> {
            up.remove(network.id());
            doubtful.remove(network.id());
            NetworkSpec spec = spec(network);
            slot(network).run("removeNetwork", context, (driver, c) -> driver.removeNetwork(spec, c));
            return spec;
        });
    }

    /** Whether it was made in this life of the daemon. */
    boolean isUp(String networkId) {
        return up.contains(networkId);
    }

    /**
     * Something may be wrong with it: the next use makes sure again. It is up until that shows otherwise, and so are the rules of
     * those who are on it.
     */
    void doubt(String networkId) {
        doubtful.add(networkId);
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
