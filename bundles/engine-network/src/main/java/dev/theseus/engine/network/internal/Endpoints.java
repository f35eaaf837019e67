package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.EndpointSpec;
import dev.theseus.api.network.EndpointStats;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.engine.id.RandomId;
import dev.theseus.engine.network.EndpointConfig;
import dev.theseus.engine.network.NetworkReasons;
import dev.theseus.engine.network.PredefinedNetworks;
import dev.theseus.engine.network.internal.SandboxRecord.EndpointRecord;
import dev.theseus.engine.network.internal.SandboxRecord.WantedNetwork;
import dev.theseus.settings.DaemonSettings;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Endpoints: what they are given, and what their drivers make of them. */
public final class Endpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);
    private static final int INTERFACE_NAME_MAX = 15;

    private final NetworkTable networks;
    private final Ipam ipam;
    private final Bridges bridges;
    private final Optional<InetAddress> bridgeGateway;

    public Endpoints(NetworkTable networks, Ipam ipam, Bridges bridges, DaemonSettings settings) {
        this.networks = networks;
        this.ipam = ipam;
        this.bridges = bridges;
        this.bridgeGateway = settings.network().bridge().gateway();
    }

    /** Gives an endpoint its addresses and holds its network; only {@link #release} takes them back. */
    EndpointRecord allocate(WantedNetwork wanted, List<EndpointRecord> present) {
        NetworkRecord network = networks.hold(wanted.network());
        try {
            EndpointConfig config = wanted.config();
            EndpointRules.checkOn(network, config);
            if (!network.hasDriver()) {
                return new EndpointRecord(RandomId.next(), network.id(), "", "", "", "", config, false);
            }
            if (!config.macAddress().isEmpty() && bridges.sharesMac(network)) {
                throw EngineException.invalid("interfaces of " + network.driver() + " have no MAC address of their own")
                        .because(NetworkReasons.MAC_SHARED, Map.of(Attributes.NAME, network.driver()));
            }
            String interfaceName = interfaceName(network, config, present);
            Ipam.Given given = ipam.give(network, config);
            String mac = mac(network, config, given);
            return new EndpointRecord(
                    RandomId.next(),
                    network.id(),
                    interfaceName,
                    mac,
                    given.ipv4().map(AddressText::text).orElse(""),
                    given.ipv6().map(AddressText::text).orElse(""),
                    config,
                    false);
        } catch (EngineException e) {
            networks.release(network.id());
            throw e;
        }
    }

    private String mac(NetworkRecord network, EndpointConfig config, Ipam.Given given) {
        if (bridges.sharesMac(network)) {
            return "";
        }
        return config.macAddress().isEmpty() ? MacAddress.of(given.ipv4().map(Cidr::address)) : config.macAddress();
    }

    void release(EndpointRecord endpoint) {
        freeAddresses(endpoint);
        letGo(endpoint);
    }

    /** The first half of {@link #release}: others may have the addresses. */
    void freeAddresses(EndpointRecord endpoint) {
        ipam.release(endpoint);
    }

    /** The other half: the network may be removed. */
    void letGo(EndpointRecord endpoint) {
        networks.release(endpoint.networkId());
    }

    private static String interfaceName(NetworkRecord network, EndpointConfig config, List<EndpointRecord> present) {
        List<String> taken = present.stream().map(EndpointRecord::interfaceName).toList();
        String asked = config.driverOptions().getOrDefault(BridgeOptions.ENDPOINT_INTERFACE, "");
        if (!asked.isEmpty()) {
            if (asked.length() > INTERFACE_NAME_MAX || taken.contains(asked)) {
                throw EngineException.invalid("invalid interface name \"" + asked
                        + "\": it must be unique in the container and no longer than " + INTERFACE_NAME_MAX);
            }
            return asked;
        }
        String prefix = network.option(BridgeOptions.INTERFACE_PREFIX, "eth");
        return Stream.iterate(0, i -> i + 1)
                .map(i -> prefix + i)
                .filter(name -> !taken.contains(name))
                .findFirst()
                .orElseThrow();
    }

    /** Makes the endpoint real, with the default routes that {@code gateways} gives it. */
    void attach(EndpointRecord endpoint, Gateways gateways, Path namespace, CallContext context) {
        NetworkRecord network = networkOf(endpoint);
        if (!network.hasDriver()) {
            return;
        }
        EndpointSpec spec = spec(endpoint, network, gateways);
        try {
            attach(network, spec, namespace, context);
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
            LOG.warn(
                    "{}; somebody may have removed it: it is made anew. Containers that were attached to it are cut"
                            + " off until they or the daemon are restarted",
                    e.message());
            bridges.ensure(network, context);
            attach(network, spec, namespace, context);
        }
    }

    private void attach(NetworkRecord network, EndpointSpec spec, Path namespace, CallContext context) {
        try {
            bridges.slot(network).run("attach", context, (driver, c) -> driver.attach(spec, namespace, c));
        } catch (EngineException e) {
            bridges.doubt(network.id());
            throw e;
        }
    }

    void detach(EndpointRecord endpoint, Path namespace, CallContext context) {
        networks.byId(endpoint.networkId()).filter(NetworkRecord::hasDriver).ifPresent(network -> {
            EndpointSpec spec = spec(endpoint, network, new Gateways("", ""));
            bridges.slot(network).run("detach", context, (driver, c) -> driver.detach(spec, namespace, c));
        });
    }

    /** Moves the default routes from where they were to where they shall be. */
    void reroute(SandboxRecord sandbox, Gateways before, Gateways after, Path namespace, CallContext context) {
        for (EndpointRecord endpoint : sandbox.endpoints()) {
            boolean gains = gains(endpoint, before, after, false) || gains(endpoint, before, after, true);
            if (gains && !endpoint.leaving()) {
                NetworkRecord network = networkOf(endpoint);
                EndpointSpec spec = spec(endpoint, network, after);
                bridges.slot(network)
                        .run(
                                "setDefaultGateways",
                                context,
                                (driver, c) -> driver.setDefaultGateways(spec, namespace, c));
            }
        }
    }

    private static boolean gains(EndpointRecord endpoint, Gateways before, Gateways after, boolean ipv6) {
        return after.of(ipv6).equals(endpoint.id()) && !before.of(ipv6).equals(endpoint.id());
    }

    EndpointStats stats(EndpointRecord endpoint, Path namespace, CallContext context) {
        NetworkRecord network = networkOf(endpoint);
        EndpointSpec spec = spec(endpoint, network, new Gateways("", ""));
        return bridges.slot(network).call("stats", context, (driver, c) -> driver.stats(spec, namespace, c));
    }

    List<String> check(EndpointRecord endpoint, Gateways gateways, Path namespace, CallContext context) {
        NetworkRecord network = networkOf(endpoint);
        if (!network.hasDriver()) {
            return List.of();
        }
        EndpointSpec spec = spec(endpoint, network, gateways);
        return bridges.slot(network)
                .call("check", context, (NetworkDriver driver, CallContext c) -> driver.check(spec, namespace, c));
    }

    private NetworkRecord networkOf(EndpointRecord endpoint) {
        return networks.byId(endpoint.networkId()).orElseThrow(() -> NetworkTable.notFound(endpoint.networkId()));
    }

    private EndpointSpec spec(EndpointRecord endpoint, NetworkRecord network, Gateways gateways) {
        List<Cidr> addresses = new ArrayList<>();
        List<InetAddress> routes = new ArrayList<>();
        for (boolean ipv6 : new boolean[] {false, true}) {
            endpoint.address(ipv6).ifPresent(address -> {
                addresses.add(address);
                if (gateways.of(ipv6).equals(endpoint.id())) {
                    gatewayFor(network, address).ifPresent(routes::add);
                }
            });
        }
        endpoint.config().linkLocalIps().stream().map(Endpoints::ofLink).forEach(addresses::add);
        return new EndpointSpec(
                endpoint.id(),
                Bridges.spec(network),
                endpoint.interfaceName(),
                endpoint.macAddress(),
                addresses,
                routes,
                sysctls(endpoint.config()));
    }

    /** With the prefix that addresses of a link have in their family. */
    private static Cidr ofLink(String literal) {
        InetAddress address = Cidr.literal(literal);
        return new Cidr(address, address.getAddress().length == 16 ? 64 : 16);
    }

    private Optional<InetAddress> gatewayFor(NetworkRecord network, Cidr address) {
        if (network.name().equals(PredefinedNetworks.BRIDGE)
                && bridgeGateway.isPresent()
                && address.contains(bridgeGateway.get())) {
            return bridgeGateway;
        }
        return network.subnets().stream()
                .filter(subnet -> subnet.network().contains(address.address()))
                .map(subnet -> subnet.gateway().orElseGet(() -> anyAddress(address)))
                .findFirst();
    }

    /** Tells the driver that all goes by this endpoint, though nobody has named a router. */
    private static InetAddress anyAddress(Cidr family) {
        return Cidr.literal(family.isIpv6() ? "::" : "0.0.0.0");
    }

    private static Map<String, String> sysctls(EndpointConfig config) {
        Map<String, String> values = new HashMap<>();
        String text = config.driverOptions().getOrDefault(BridgeOptions.ENDPOINT_SYSCTLS, "");
        for (String setting : text.isEmpty() ? new String[0] : text.split(",")) {
            int equals = setting.indexOf('=');
            if (equals <= 0) {
                throw EngineException.invalid("invalid sysctl \"" + setting + "\": expected name=value");
            }
            values.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return values;
    }
}
