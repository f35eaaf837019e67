package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.engine.id.RandomId;
import dev.theseus.engine.network.NetworkConfig;
import dev.theseus.engine.network.NetworkConfig.Pool;
import dev.theseus.engine.network.PredefinedNetworks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes and removes user networks. The record is pending while a driver works, so that a crash leaves nothing half done. */
public final class NetworkCreation {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkCreation.class);
    private static final Duration UNDO = Duration.ofSeconds(30);

    private final NetworkTable networks;
    private final Ipam ipam;
    private final Bridges bridges;
    private final DefaultNetworks defaults;
    private final SubnetSelection subnets;
    private final FirewallGate firewall;
    private final NetworkEvents events;

    public NetworkCreation(
            NetworkTable networks,
            Ipam ipam,
            Bridges bridges,
            DefaultNetworks defaults,
            SubnetSelection subnets,
            FirewallGate firewall,
            NetworkEvents events) {
        this.networks = networks;
        this.ipam = ipam;
        this.bridges = bridges;
        this.defaults = defaults;
        this.subnets = subnets;
        this.firewall = firewall;
        this.events = events;
    }

    NetworkRecord create(NetworkConfig asked, CallContext context) {
        NetworkConfig config = NetworkRules.complete(asked);
        if (networks.find(config.name())
                .filter(found -> found.name().equals(config.name()))
                .isPresent()) {
            throw EngineException.alreadyExists("there is a network " + config.name())
                    .because(Reason.NETWORK_NAME_TAKEN, Map.of(Attributes.NAME, config.name()));
        }
        Set<String> capabilities = capabilities(config, context);
        NetworkRules.check(config, capabilities);
        String id = RandomId.next();
        NetworkRecord network;
        try {
            network = plan(id, config, capabilities, context);
            networks.insert(network);
        } catch (EngineException e) {
            ipam.drop(id);
            throw e;
        }
        ipam.adopt(network);
        try {
            if (network.hasDriver()) {
                bridges.ensure(network, context);
                firewall.apply(context);
            }
        } catch (EngineException e) {
            dismantle(network, CallContext.of(UNDO, context.trace()), true);
            throw e;
        }
        NetworkRecord done = network.withPending(false);
        networks.put(done);
        events.created(done);
        return done;
    }

    /** What only holds configuration may hold any. */
    private Set<String> capabilities(NetworkConfig config, CallContext context) {
        bridges.requireDriver(config.driver());
        return config.configOnly()
                ? Set.of(NetworkDriver.ADDRESSES_BY_ENGINE, NetworkDriver.MANY_SUBNETS)
                : bridges.capabilities(config.driver(), context);
    }

    private NetworkRecord plan(String id, NetworkConfig config, Set<String> capabilities, CallContext context) {
        List<Pool> pools = new ArrayList<>(config.pools());
        boolean ownSubnets = !pools.isEmpty();
        if (!config.configOnly() && capabilities.contains(NetworkDriver.ADDRESSES_BY_ENGINE)) {
            List<Cidr> given =
                    pools.stream().map(pool -> Cidr.parse(pool.subnet())).toList();
            ipam.claim(id, given);
            if (!given.isEmpty()) {
                subnets.warn(config.name(), given, context);
            }
            boolean needIpv4 = config.enableIpv4() && given.stream().allMatch(Cidr::isIpv6);
            boolean needIpv6 = config.enableIpv6() && given.stream().noneMatch(Cidr::isIpv6);
            if (needIpv4 || needIpv6) {
                // The default bridge chooses first, so that it has the first subnet whatever is made before its first
                // use.
                networks.find(PredefinedNetworks.BRIDGE).ifPresent(bridge -> defaults.settle(bridge, context));
                SubnetSelection.Choice choice = subnets.of(id, config.name(), config.driver(), context);
                if (needIpv4) {
                    pools.addFirst(chosen(choice.choose(false)));
                }
                if (needIpv6) {
                    pools.add(chosen(choice.choose(true)));
                }
            }
        }
        if (capabilities.contains(NetworkDriver.HOST_LINK)) {
            pools.replaceAll(NetworkCreation::withGateway);
        }
        String linkName = config.configOnly()
                ? ""
                : config.options().getOrDefault(BridgeOptions.NAME, "br-" + id.substring(0, 12));
        return new NetworkRecord(
                id, Instant.now().toString(), NetworkRules.withPools(config, pools), linkName, false, ownSubnets, true);
    }

    private static Pool chosen(Cidr subnet) {
        return new Pool(AddressText.text(subnet), "", "", Map.of());
    }

    /** The host's own address on its link, where the user has named none. */
    private static Pool withGateway(Pool pool) {
        return pool.gateway().isEmpty()
                ? new Pool(
                        pool.subnet(),
                        pool.ipRange(),
                        AddressText.text(DefaultNetworks.firstHost(Cidr.parse(pool.subnet()))),
                        pool.auxiliary())
                : pool;
    }

    /** Removes a network that nothing holds; false when something does. */
    boolean remove(NetworkRecord network, CallContext context) {
        if (!networks.beginRemoval(network.id())) {
            return false;
        }
        try {
            dismantle(network, context, false);
        } catch (EngineException e) {
            networks.put(network);
            throw e;
        }
        events.destroyed(network);
        return true;
    }

    /**
     * @param anyway whether the record goes even when the driver fails; recovery of the driver finds what stayed behind
     */
    private void dismantle(NetworkRecord network, CallContext context, boolean anyway) {
        if (network.hasDriver()) {
            try {
                bridges.remove(network, context);
            } catch (EngineException e) {
                if (!anyway) {
                    throw e;
                }
                // The record stays pending: the next start of the daemon tries again.
                LOG.warn("Network {}: what was made of it could not be removed", network.name(), e);
                return;
            }
        }
        networks.delete(network.id());
        ipam.drop(network.id());
        try {
            firewall.apply(context);
        } catch (EngineException e) {
            LOG.warn("Network {}: its rules stay until the next change of the rules", network.name(), e);
        }
    }
}
