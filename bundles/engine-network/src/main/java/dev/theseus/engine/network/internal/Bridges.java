package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.api.network.NetworkSpec;
import dev.theseus.engine.network.NetworkReasons;
import dev.theseus.engine.slot.Slot;
import dev.theseus.engine.slot.Slots;
import java.util.List;
import java.util.Map;
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
        if (!slots.isKnown(DriverKind.NETWORK, name)) {
            throw EngineException.notFound("there is no network driver " + name)
                    .because(NetworkReasons.DRIVER_NOT_FOUND, Map.of(Attributes.NAME, name));
        }
    }

    Slot<NetworkDriver> slot(NetworkRecord network) {
        return slots.network(network.driver());
    }

    /** Asks the driver what it can do. */
    Set<String> capabilities(String driver, CallContext context) {
        return slots.network(driver)
                .call("info", context, (asked, c) -> asked.info().capabilities());
    }

    /**
     * Whether the network's driver can do it, by what it said last, since nothing is to change while it is away. One
     * that nobody asked yet is taken for able: its networks are of an engine that did not ask.
     */
    boolean can(NetworkRecord network, String capability) {
        return network.hasDriver()
                && slot(network)
                        .capabilities()
                        .map(capabilities -> capabilities.contains(capability))
                        .orElse(true);
    }

    /** Whether it has said that its endpoints have the hardware address of a link of the host. */
    boolean sharesMac(NetworkRecord network) {
        return slot(network)
                .capabilities()
                .filter(capabilities -> capabilities.contains(NetworkDriver.SHARED_MAC))
                .isPresent();
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

    /**
     * Containers that outlived the daemon are on it: it is up until its driver shows otherwise, which may not have
     * come yet.
     */
    void presume(String networkId) {
        up.add(networkId);
        doubtful.add(networkId);
    }

    /** Whether it was made, in this life of the daemon or for containers that are of an earlier one. */
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
                .flatMap(subnet -> subnet.gatewayCidr().stream())
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
