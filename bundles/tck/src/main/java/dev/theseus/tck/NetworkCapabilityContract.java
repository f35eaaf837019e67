package dev.theseus.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.EndpointSpec;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.api.network.NetworkSpec;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * What a network driver that claims a capability has to do for it. The engine acts on the words alone: it gives
 * addresses, leases ports and writes rules for whoever claims them.
 */
interface NetworkCapabilityContract extends NetworkContract {
    Set<String> WORDS = Set.of(
            NetworkDriver.ADDRESSES_BY_ENGINE,
            NetworkDriver.MANY_SUBNETS,
            NetworkDriver.HOST_LINK,
            NetworkDriver.PUBLISH_PORTS,
            NetworkDriver.MASQUERADE,
            NetworkDriver.SHARED_MAC);

    /** Capability to those without which it means nothing. */
    Map<String, Set<String>> NEEDS = Map.of(
            NetworkDriver.MANY_SUBNETS, Set.of(NetworkDriver.ADDRESSES_BY_ENGINE),
            NetworkDriver.PUBLISH_PORTS, Set.of(NetworkDriver.HOST_LINK, NetworkDriver.ADDRESSES_BY_ENGINE),
            NetworkDriver.MASQUERADE, Set.of(NetworkDriver.HOST_LINK, NetworkDriver.ADDRESSES_BY_ENGINE));

    Pattern MAC = Pattern.compile(" link/ether (\\S+) ");

    Pattern ADDRESS = Pattern.compile(" inet6? (\\S+/\\d+)");

    private Set<String> claimed() {
        return driver().info().capabilities();
    }

    private void assumeClaimed(String capability) {
        Assumptions.assumeTrue(claimed().contains(capability), () -> "the driver does not claim " + capability);
    }

    /** For what is seen from beside the host, and needs settings of it changed. */
    private TrialNamespace assumePlayedHost() {
        return playedHost().orElseGet(() -> Assumptions.abort("the host is the real one"));
    }

    /** A network with one host number 1 in each subnet, and an endpoint with number 2. */
    private EndpointSpec endpoint(String... subnets) {
        List<Cidr> gateways = List.of(subnets).stream().map(Cidr::parse).toList();
        NetworkSpec network =
                fitted(new NetworkSpec("3c".repeat(32), "tck-able", "tckable", gateways, false, 0, false, Map.of()));
        List<Cidr> addresses = gateways.stream()
                .map(gateway -> Cidr.parse(gateway.toString().replaceFirst("1/", "2/")))
                .toList();
        List<InetAddress> routes = gateways.stream()
                .collect(Collectors.toMap(Cidr::isIpv6, Cidr::address, (first, second) -> first))
                .values()
                .stream()
                .toList();
        return new EndpointSpec(
                "3c2" + "a".repeat(61), network, "eth0", mac("02:42:ac:1d:3c:02"), addresses, routes, Map.of());
    }

    private TrialNamespace attached(EndpointSpec endpoint) {
        ensure(endpoint.network());
        TrialNamespace place = place("able");
        attach(endpoint, place.handle());
        return place;
    }

    @Test
    default void capabilitiesAreWordsOfTheInterface() {
        Set<String> unknown = new HashSet<>(claimed());
        unknown.removeAll(WORDS);
        assertEquals(Set.of(), unknown, "words that the engine does not know do nothing");
        assertEquals(claimed(), claimed(), "they stay the same");
    }

    @Test
    default void aCapabilityComesWithThoseThatItNeeds() {
        NEEDS.forEach((capability, needed) -> {
            if (claimed().contains(capability)) {
                Set<String> missing = new HashSet<>(needed);
                missing.removeAll(claimed());
                assertEquals(Set.of(), missing, () -> capability + " means nothing without them");
            }
        });
    }

    @Test
    default void anEndpointHasTheEnginesAddressesAndNoOthers() {
        assumeClaimed(NetworkDriver.ADDRESSES_BY_ENGINE);
        EndpointSpec endpoint = endpoint("172.29.60.1/24", "fd00:29:60::1/64");
        TrialNamespace place = attached(endpoint);
        Set<Cidr> there = ADDRESS.matcher(place.must("ip -o address show dev eth0 scope global"))
                .results()
                .map(found -> Cidr.parse(found.group(1)))
                .collect(Collectors.toSet());
        assertEquals(Set.copyOf(endpoint.addresses()), there);
    }

    @Test
    default void severalSubnetsOfOneFamilyAreReached() {
        assumeClaimed(NetworkDriver.MANY_SUBNETS);
        TrialNamespace place = attached(endpoint("172.29.60.1/24", "172.29.61.1/24"));
        assertTrue(answers(place, Cidr.literal("172.29.60.1")), "the first subnet's gateway");
        assertTrue(answers(place, Cidr.literal("172.29.61.1")), "the second subnet's gateway");
    }

    /**
     * From a machine beside the host, which knows the way to the endpoint's subnets and none back to the host's own
     * address.
     */
    @Test
    default void theHostForwardsUnderTheEndpointsOwnAddresses() {
        assumeClaimed(NetworkDriver.HOST_LINK);
        TrialNamespace host = assumePlayedHost();
        host.sysctl("net.ipv4.ip_forward", "0");
        host.sysctl("net.ipv6.conf.all.forwarding", "0");
        TrialNamespace beside = place("beside");
        // It takes packets that it has no way back for.
        beside.sysctl("net.ipv4.conf.all.rp_filter", "0");
        beside.sysctl("net.ipv4.conf.default.rp_filter", "0");
        host.ip("link add tckbeside type veth peer name eth0 netns " + beside.handle());
        try {
            List.of(
                            "address add 172.29.62.1/24 dev tckbeside",
                            "address add fd00:29:62::1/64 dev tckbeside nodad",
                            "link set tckbeside up")
                    .forEach(host::ip);
            List.of(
                            "address add 172.29.62.2/24 dev eth0",
                            "address add fd00:29:62::2/64 dev eth0 nodad",
                            "link set eth0 up",
                            "route add 172.29.60.0/24 via 172.29.62.1",
                            "route add fd00:29:60::/64 via fd00:29:62::1",
                            "route add prohibit 172.29.62.1/32",
                            "route add prohibit fd00:29:62::1/128")
                    .forEach(beside::ip);
            EndpointSpec endpoint = endpoint("172.29.60.1/24", "fd00:29:60::1/64");
            TrialNamespace place = attached(endpoint);

            assertTrue(answers(place, Cidr.literal("172.29.62.2")), "a machine beside the host");
            assertTrue(answers(place, Cidr.literal("fd00:29:62::2")), "a machine beside the host by IPv6");
            assertTrue(answers(beside, Cidr.literal("172.29.60.2")), "the endpoint, from a machine beside the host");
            host.ip("link set " + endpoint.network().linkName() + " down");
            assertFalse(answers(place, Cidr.literal("172.29.62.2")), "by another way than the network's link");
            host.ip("link set " + endpoint.network().linkName() + " up");
        } finally {
            host.ip("link delete tckbeside");
        }
    }

    @Test
    default void theHostsLoopbackHasAWayThroughTheLink() {
        assumeClaimed(NetworkDriver.PUBLISH_PORTS);
        TrialNamespace host = assumePlayedHost();
        host.sysctl("net.ipv4.conf.all.route_localnet", "0");
        host.sysctl("net.ipv4.conf.default.route_localnet", "0");
        EndpointSpec endpoint = endpoint("172.29.60.1/24");
        attached(endpoint);
        String way = host.must("ip route get 172.29.60.2 from 127.0.0.1");
        assertTrue(way.contains("dev " + endpoint.network().linkName()), way);
    }

    @Test
    default void whoSharesAHardwareAddressHasOneOfTheHosts() {
        assumeClaimed(NetworkDriver.SHARED_MAC);
        TrialNamespace host = assumePlayedHost();
        TrialNamespace place = attached(endpoint("172.29.60.1/24"));
        Set<String> ofHost = macs(host.must("ip -o link show"));
        macs(place.must("ip -o link show dev eth0"))
                .forEach(mac -> assertTrue(ofHost.contains(mac), () -> mac + " is none of the host's: " + ofHost));
    }

    private static Set<String> macs(String links) {
        return MAC.matcher(links).results().map(found -> found.group(1)).collect(Collectors.toSet());
    }
}
