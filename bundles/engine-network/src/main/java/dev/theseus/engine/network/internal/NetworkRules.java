package dev.theseus.engine.network.internal;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.engine.network.NetworkConfig;
import dev.theseus.engine.network.NetworkConfig.Pool;
import dev.theseus.engine.network.NetworkReasons;
import dev.theseus.engine.network.PredefinedNetworks;
import dev.theseus.engine.slot.StandardDrivers;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What may be asked of a network; the words are Docker's where clients know them. */
final class NetworkRules {
    private static final int LINK_NAME_MAX = 15;

    private NetworkRules() {}

    /** The configuration with defaults filled in and pools made uniform, or {@code INVALID_PARAMETER}. */
    static NetworkConfig complete(NetworkConfig config) {
        if (config.name().isBlank()) {
            throw EngineException.invalid("the network has no name").because(NetworkReasons.NAME_EMPTY);
        }
        if (PredefinedNetworks.contains(config.name()) || config.name().equals("default")) {
            throw EngineException.forbidden("the name " + config.name() + " is the engine's own")
                    .because(NetworkReasons.NAME_RESERVED, Map.of(Attributes.NAME, config.name()));
        }
        String driver = config.driver().isEmpty() ? StandardDrivers.NETWORK : config.driver();
        if (PredefinedNetworks.isShownDriver(driver)) {
            throw EngineException.forbidden("there is one network of driver " + driver + ", and no other")
                    .because(NetworkReasons.DRIVER_ONCE, Map.of(Attributes.NAME, driver));
        }
        String ipam = config.ipamDriver().isEmpty() ? "default" : config.ipamDriver();
        if (!ipam.equals("default")) {
            throw EngineException.notFound("nobody gives addresses under the name " + ipam)
                    .because(NetworkReasons.ADDRESS_BOOK_NOT_FOUND, Map.of(Attributes.NAME, ipam));
        }
        if (!config.enableIpv4() && !config.enableIpv6()) {
            throw EngineException.invalid("the network has neither IPv4 nor IPv6")
                    .because(NetworkReasons.FAMILY_MISSING);
        }
        checkOptions(config.options());
        return new NetworkConfig(
                config.name(),
                driver,
                config.internal(),
                config.attachable(),
                false,
                config.enableIpv4(),
                config.enableIpv6(),
                ipam,
                Map.copyOf(config.ipamOptions()),
                pools(config),
                Map.copyOf(config.options()),
                Map.copyOf(config.labels()),
                config.configOnly(),
                DefaultNetworks.SCOPE);
    }

    /** Refuses what the driver cannot do. */
    static void check(NetworkConfig config, Set<String> capabilities) {
        List<Pool> pools = config.pools();
        if (!pools.isEmpty() && !capabilities.contains(NetworkDriver.ADDRESSES_BY_ENGINE)) {
            throw EngineException.invalid("network " + config.name() + ": the driver " + config.driver()
                    + " does not take subnets: name none, or another driver");
        }
        if (!capabilities.contains(NetworkDriver.MANY_SUBNETS) && (count(pools, false) > 1 || count(pools, true) > 1)) {
            throw EngineException.forbidden("driver " + config.driver() + " takes one subnet of each family")
                    .because(NetworkReasons.ONE_SUBNET_ONLY, Map.of(Attributes.NAME, config.driver()));
        }
    }

    private static long count(List<Pool> pools, boolean ipv6) {
        return pools.stream()
                .filter(pool -> Cidr.parse(pool.subnet()).isIpv6() == ipv6)
                .count();
    }

    static NetworkConfig withPools(NetworkConfig config, List<Pool> pools) {
        return new NetworkConfig(
                config.name(),
                config.driver(),
                config.internal(),
                config.attachable(),
                config.ingress(),
                config.enableIpv4(),
                config.enableIpv6(),
                config.ipamDriver(),
                config.ipamOptions(),
                List.copyOf(pools),
                config.options(),
                config.labels(),
                config.configOnly(),
                config.scope());
    }

    private static void checkOptions(Map<String, String> options) {
        for (String key : List.of(BridgeOptions.ICC, BridgeOptions.MASQUERADE, BridgeOptions.INHIBIT_IPV4)) {
            String value = options.getOrDefault(key, "true");
            if (!NetworkRecord.TRUE.contains(value) && !NetworkRecord.FALSE.contains(value)) {
                throw EngineException.invalid("invalid value for " + key + ": \"" + value + "\" is not true or false");
            }
        }
        String mtu = options.getOrDefault(BridgeOptions.MTU, "0");
        if (!mtu.matches("\\d{1,5}") || Integer.parseInt(mtu) > 65535) {
            throw EngineException.invalid("invalid value for " + BridgeOptions.MTU + ": \"" + mtu + "\"");
        }
        String name = options.getOrDefault(BridgeOptions.NAME, "br");
        if (name.isEmpty() || name.length() > LINK_NAME_MAX || !name.matches("[^\\s/:]+")) {
            throw EngineException.invalid("invalid value for " + BridgeOptions.NAME + ": \"" + name
                    + "\" is no name for an interface (at most " + LINK_NAME_MAX + " characters, no space, / or :)");
        }
        String binding = options.getOrDefault(BridgeOptions.BINDING, "");
        if (!binding.isEmpty()) {
            AddressText.parse(binding, false);
        }
        for (String key : List.of(BridgeOptions.GATEWAY_MODE_IPV4, BridgeOptions.GATEWAY_MODE_IPV6)) {
            String mode = options.getOrDefault(key, "nat");
            if (!mode.equals("nat")) {
                throw EngineException.invalid(
                        "invalid value for " + key + ": \"" + mode + "\" is not supported here, only nat");
            }
        }
    }

    private static List<Pool> pools(NetworkConfig config) {
        List<Pool> pools = new ArrayList<>();
        for (Pool pool : config.pools()) {
            if (pool.subnet().isEmpty()) {
                if (!pool.gateway().isEmpty() || !pool.ipRange().isEmpty()) {
                    throw EngineException.invalid("there is a gateway or a range, and no subnet")
                            .because(NetworkReasons.SUBNET_MISSING);
                }
                continue;
            }
            Pool complete = complete(pool);
            boolean ipv6 = Cidr.parse(complete.subnet()).isIpv6();
            if (ipv6 ? config.enableIpv6() : config.enableIpv4()) {
                pools.add(complete);
            }
        }
        return List.copyOf(pools);
    }

    private static Pool complete(Pool pool) {
        Cidr given = cidr(pool.subnet(), "subnet");
        Cidr subnet = given.network();
        if (!subnet.equals(given)) {
            throw EngineException.invalid("subnet " + pool.subnet() + " has bits beyond its prefix")
                    .because(
                            NetworkReasons.SUBNET_WITH_HOST_BITS,
                            Map.of(Attributes.VALUE, pool.subnet(), Attributes.WANTED, AddressText.text(subnet)));
        }
        int hostBits = (subnet.isIpv6() ? 128 : 32) - subnet.prefixLength();
        if (hostBits < 1) {
            throw EngineException.invalid("subnet " + pool.subnet() + " has no two addresses")
                    .because(NetworkReasons.SUBNET_TOO_SMALL, Map.of(Attributes.VALUE, pool.subnet()));
        }
        String gateway = pool.gateway().isEmpty() ? "" : AddressText.text(inside(subnet, pool.gateway(), "gateway"));
        Map<String, String> auxiliary = new HashMap<>();
        pool.auxiliary()
                .forEach((name, address) ->
                        auxiliary.put(name, AddressText.text(inside(subnet, address, "auxiliary address"))));
        return new Pool(AddressText.text(subnet), range(subnet, pool.ipRange()), gateway, Map.copyOf(auxiliary));
    }

    private static String range(Cidr subnet, String text) {
        if (text.isEmpty()) {
            return text;
        }
        Cidr range = cidr(text, "ip-range");
        if (range.isIpv6() != subnet.isIpv6()
                || range.prefixLength() < subnet.prefixLength()
                || !subnet.contains(range.address())) {
            throw EngineException.invalid("range " + text + " is outside of subnet " + AddressText.text(subnet))
                    .because(
                            NetworkReasons.RANGE_OUTSIDE,
                            Map.of(Attributes.VALUE, text, Attributes.SUBNET, AddressText.text(subnet)));
        }
        return AddressText.text(range.network());
    }

    private static InetAddress inside(Cidr subnet, String text, String what) {
        try {
            // Some clients give the gateway with a prefix length.
            InetAddress address = Cidr.literal(text.indexOf('/') < 0 ? text : text.substring(0, text.indexOf('/')));
            if (subnet.contains(address)) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            throw new EngineException(
                    ErrorKind.INVALID_PARAMETER,
                    "invalid network config:\ninvalid " + what + " " + text + ": invalid address",
                    e);
        }
        throw EngineException.invalid(what + " " + text + " is outside of subnet " + AddressText.text(subnet))
                .because(
                        NetworkReasons.MEMBER_OUTSIDE,
                        Map.of(
                                Attributes.FIELD,
                                what,
                                Attributes.VALUE,
                                text,
                                Attributes.SUBNET,
                                AddressText.text(subnet)));
    }

    private static Cidr cidr(String text, String what) {
        try {
            return Cidr.parse(text);
        } catch (IllegalArgumentException e) {
            throw new EngineException(
                    ErrorKind.INVALID_PARAMETER,
                    "invalid network config:\ninvalid " + what + " " + text + ": invalid CIDR block notation",
                    e);
        }
    }
}
