package dev.theseus.tck;

import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.FirewallPlan;
import dev.theseus.api.network.FirewallPlan.Network;
import dev.theseus.api.network.FirewallPlan.Port;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** TrialPlans that the tests share. */
public final class TrialPlans {
    public static final String ENGINE = "test01";
    public static final Network PLAIN = network("n1", "tb0", "172.30.1.0/24");
    public static final Network SECOND = network("n2", "tb1", "172.30.2.0/24");
    public static final Network DUAL = network("n3", "tb2", "172.30.3.0/24", "fd00:30:3::/64");

    /** A bit of everything. */
    public static final FirewallPlan MIXED = plan(
            List.of(PLAIN, internal(SECOND), DUAL),
            port(PLAIN, "tcp", "0.0.0.0", 8080, "172.30.1.2", 80),
            port(PLAIN, "sctp", "192.0.2.2", 3868, "172.30.1.2", 3868),
            port(PLAIN, "udp", "127.0.0.1", 5353, "172.30.1.2", 53),
            port(DUAL, "tcp", "::", 8080, "fd00:30:3::2", 80),
            port(DUAL, "udp", "2001:db8::1", 53, "fd00:30:3::2", 53));

    private TrialPlans() {}

    public static Network network(String id, String link, String... subnets) {
        return new Network(
                id, link, Stream.of(subnets).map(Cidr::parse).toList(), true, false, true, Cidr.literal("0.0.0.0"));
    }

    public static Network isolated(Network of) {
        return new Network(
                of.id(), of.linkName(), of.subnets(), of.masquerade(), of.internal(), false, of.bindAddress());
    }

    public static Network internal(Network of) {
        return new Network(of.id(), of.linkName(), of.subnets(), of.masquerade(), true, true, of.bindAddress());
    }

    public static Network unmasked(Network of) {
        return new Network(of.id(), of.linkName(), of.subnets(), false, false, true, of.bindAddress());
    }

    public static Port port(
            Network network, String protocol, String host, int hostPort, String container, int containerPort) {
        return new Port(network.id(), protocol, Cidr.literal(host), hostPort, Cidr.literal(container), containerPort);
    }

    public static FirewallPlan plan(List<Network> networks, Port... ports) {
        return new FirewallPlan(ENGINE, networks, List.of(ports));
    }

    /** A plan for each mix of options, by name: for golden files. */
    public static Map<String, FirewallPlan> mixes() {
        Port[] range = IntStream.rangeClosed(8000, 8003)
                .mapToObj(number -> port(PLAIN, "tcp", "0.0.0.0", number, "172.30.1.2", number - 1000))
                .toArray(Port[]::new);
        Map<String, FirewallPlan> mixes = new LinkedHashMap<>();
        mixes.put("plain-bridge", plan(List.of(PLAIN)));
        mixes.put("port-tcp", plan(List.of(PLAIN), port(PLAIN, "tcp", "0.0.0.0", 8080, "172.30.1.2", 80)));
        mixes.put("port-udp", plan(List.of(PLAIN), port(PLAIN, "udp", "0.0.0.0", 5353, "172.30.1.2", 53)));
        mixes.put("port-sctp", plan(List.of(PLAIN), port(PLAIN, "sctp", "0.0.0.0", 3868, "172.30.1.2", 3868)));
        mixes.put("port-range", plan(List.of(PLAIN), range));
        mixes.put("port-host-ip", plan(List.of(PLAIN), port(PLAIN, "tcp", "192.0.2.2", 8080, "172.30.1.2", 80)));
        mixes.put("port-loopback", plan(List.of(PLAIN), port(PLAIN, "tcp", "127.0.0.1", 8080, "172.30.1.2", 80)));
        mixes.put("icc-off", plan(List.of(isolated(PLAIN)), port(PLAIN, "tcp", "0.0.0.0", 8080, "172.30.1.2", 80)));
        mixes.put("internal", plan(List.of(PLAIN, internal(SECOND))));
        mixes.put(
                "two-networks",
                plan(
                        List.of(PLAIN, SECOND),
                        port(PLAIN, "tcp", "0.0.0.0", 8080, "172.30.1.2", 80),
                        port(SECOND, "tcp", "0.0.0.0", 8081, "172.30.2.2", 80)));
        mixes.put(
                "no-masquerade", plan(List.of(unmasked(PLAIN)), port(PLAIN, "tcp", "0.0.0.0", 8080, "172.30.1.2", 80)));
        mixes.put(
                "ipv6",
                plan(
                        List.of(DUAL),
                        port(DUAL, "tcp", "0.0.0.0", 8080, "172.30.3.2", 80),
                        port(DUAL, "tcp", "::", 8080, "fd00:30:3::2", 80),
                        port(DUAL, "udp", "2001:db8::1", 53, "fd00:30:3::2", 53)));
        return mixes;
    }
}
