package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.Cidr;
import dev.theseus.engine.id.RandomId;
import dev.theseus.engine.network.NetworkConfig;
import dev.theseus.engine.network.NetworkConfig.Pool;
import dev.theseus.engine.network.PredefinedNetworks;
import dev.theseus.engine.slot.StandardDrivers;
import dev.theseus.settings.DaemonSettings;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The networks that are always there: bridge, host and none. Their records exist from the first start; the default
 * bridge's subnet, unless configured, is chosen when it is first asked for, because that takes a look at the host.
 */
public final class DefaultNetworks {
    private static final String NO_BRIDGE = "none";
    /** Of all networks, in Docker's words: this host's. */
    static final String SCOPE = "local";

    private final NetworkTable networks;
    private final Ipam ipam;
    private final Bridges bridges;
    private final SubnetSelection subnets;
    private final DaemonSettings settings;
    private final Turns turns = new Turns();

    DefaultNetworks(
            NetworkTable networks, Ipam ipam, Bridges bridges, SubnetSelection subnets, DaemonSettings settings) {
        this.networks = networks;
        this.ipam = ipam;
        this.bridges = bridges;
        this.subnets = subnets;
        this.settings = settings;
        plain(PredefinedNetworks.HOST);
        plain(PredefinedNetworks.NONE);
        if (hasBridge() && networks.find(PredefinedNetworks.BRIDGE).isEmpty()) {
            NetworkRecord bridge = desired(RandomId.next(), Instant.now().toString(), configuredPools());
            networks.insert(bridge);
            ipam.adopt(bridge);
        }
    }

    private boolean hasBridge() {
        return !settings.network().bridge().given().equals(NO_BRIDGE);
    }

    /** The network of containers that name none. */
    String defaultName() {
        return hasBridge() ? PredefinedNetworks.BRIDGE : PredefinedNetworks.NONE;
    }

    private void plain(String name) {
        if (networks.find(name).isEmpty()) {
            NetworkConfig config = new NetworkConfig(
                    name,
                    PredefinedNetworks.shownDriver(name),
                    false,
                    false,
                    false,
                    true,
                    false,
                    "default",
                    Map.of(),
                    List.of(),
                    Map.of(),
                    Map.of(),
                    false,
                    SCOPE);
            networks.insert(
                    new NetworkRecord(RandomId.next(), Instant.now().toString(), config, "", false, false, false));
        }
    }

    /** Chooses the default bridge's subnet if that is still to be done; other networks are returned as they are. */
    NetworkRecord settle(NetworkRecord network, CallContext context) {
        if (network.settled()) {
            return network;
        }
        return turns.take(network.id(), "choose a subnet for network", context, () -> {
            NetworkRecord present = networks.get(network.id());
            return present.settled() ? present : choose(present, context);
        });
    }

    private NetworkRecord choose(NetworkRecord network, CallContext context) {
        SubnetSelection.Choice choice = subnets.of(network.id(), network.name(), network.driver(), context);
        List<Pool> pools = new ArrayList<>();
        pools.add(pool(choice.choose(false)));
        if (settings.network().bridge().ipv6()) {
            pools.add(ipv6Pool().orElseGet(() -> pool(choice.choose(true))));
        }
        NetworkRecord settled = desired(network.id(), network.created(), pools);
        networks.put(settled);
        ipam.adopt(settled);
        return settled;
    }

    /** Follows changed settings, as long as nothing is attached to the default bridge. */
    void follow(CallContext context) {
        Optional<NetworkRecord> present = networks.find(PredefinedNetworks.BRIDGE);
        if (present.isEmpty()) {
            return;
        }
        NetworkRecord old = present.get();
        if (!hasBridge()) {
            if (!networks.isHeld(old.id()) && networks.beginRemoval(old.id())) {
                bridges.remove(old, context);
                networks.delete(old.id());
                ipam.drop(old.id());
            }
            return;
        }
        List<Pool> configured = configuredPools();
        NetworkRecord wanted = desired(
                old.id(),
                old.created(),
                configured.isEmpty() && keeps(old) ? old.config().pools() : configured);
        if (!wanted.equals(old) && !networks.isHeld(old.id())) {
            if (!wanted.linkName().equals(old.linkName())) {
                bridges.remove(old, context);
            }
            networks.put(wanted);
            ipam.adopt(wanted);
            bridges.doubt(wanted.id());
        }
    }

    /** Whether the chosen subnets still are of the families that are asked for. */
    private boolean keeps(NetworkRecord old) {
        return !old.ownSubnets()
                && old.config().enableIpv6() == settings.network().bridge().ipv6();
    }

    private NetworkRecord desired(String id, String created, List<Pool> pools) {
        boolean adopted = !settings.network().bridge().given().isEmpty();
        String linkName = adopted
                ? settings.network().bridge().given()
                : settings.network().bridge().name();
        Map<String, String> options = new HashMap<>();
        options.put(BridgeOptions.DEFAULT, "true");
        options.put(
                BridgeOptions.ICC, Boolean.toString(settings.network().bridge().icc()));
        options.put(
                BridgeOptions.MASQUERADE,
                Boolean.toString(settings.network().bridge().masquerades()));
        options.put(BridgeOptions.BINDING, AddressText.text(settings.network().bindAddress()));
        options.put(BridgeOptions.NAME, linkName);
        options.put(
                BridgeOptions.MTU,
                Integer.toString(
                        settings.network().bridge().mtu() == 0
                                ? 1500
                                : settings.network().bridge().mtu()));
        NetworkConfig config = new NetworkConfig(
                PredefinedNetworks.BRIDGE,
                StandardDrivers.NETWORK,
                false,
                false,
                false,
                true,
                settings.network().bridge().ipv6(),
                "default",
                Map.of(),
                List.copyOf(pools),
                Map.copyOf(options),
                Map.of(),
                false,
                SCOPE);
        boolean configured = !pools.isEmpty() && pools.equals(configuredPools());
        return new NetworkRecord(id, created, config, linkName, adopted, configured, false);
    }

    /** Pools that follow from the settings alone; empty when the engine is to choose. */
    private List<Pool> configuredPools() {
        Optional<Cidr> bip = settings.network().bridge().bip().or(this::adoptedAddress);
        Optional<Cidr> subnet = bip.map(Cidr::network)
                .or(() -> settings.network().bridge().fixedCidr().map(Cidr::network));
        if (subnet.isEmpty() || settings.network().bridge().ipv6() && ipv6Pool().isEmpty()) {
            return List.of();
        }
        Map<String, String> auxiliary = new HashMap<>();
        settings.network()
                .bridge()
                .gateway()
                .filter(gateway -> subnet.get().contains(gateway))
                .ifPresent(gateway -> auxiliary.put("DefaultGatewayIPv4", AddressText.text(gateway)));
        InetAddress gateway = bip.map(Cidr::address).orElseGet(() -> firstHost(subnet.get()));
        String range =
                settings.network().bridge().fixedCidr().map(AddressText::text).orElse("");
        List<Pool> pools = new ArrayList<>();
        pools.add(new Pool(AddressText.text(subnet.get()), range, AddressText.text(gateway), Map.copyOf(auxiliary)));
        if (settings.network().bridge().ipv6()) {
            ipv6Pool().ifPresent(pools::add);
        }
        return List.copyOf(pools);
    }

    private Optional<Pool> ipv6Pool() {
        return settings.network().bridge().fixedCidrV6().map(cidr -> pool(cidr.network()));
    }

    /** The address that the user's own bridge has. */
    private Optional<Cidr> adoptedAddress() {
        if (settings.network().bridge().given().isEmpty()) {
            return Optional.empty();
        }
        try {
            NetworkInterface link =
                    NetworkInterface.getByName(settings.network().bridge().given());
            if (link == null) {
                return Optional.empty();
            }
            return link.getInterfaceAddresses().stream()
                    .filter(address -> address.getAddress().getAddress().length == 4)
                    .map(address -> new Cidr(address.getAddress(), address.getNetworkPrefixLength()))
                    .findFirst();
        } catch (SocketException e) {
            throw EngineException.internal(
                    "cannot read the addresses of bridge "
                            + settings.network().bridge().given(),
                    e);
        }
    }

    static Pool pool(Cidr subnet) {
        return new Pool(AddressText.text(subnet), "", AddressText.text(firstHost(subnet)), Map.of());
    }

    /** The first address behind the network's own. */
    static InetAddress firstHost(Cidr subnet) {
        return AddressText.address(
                AddressText.number(subnet.network().address()).add(BigInteger.ONE), subnet.isIpv6());
    }
}
