package dev.theseus.network.iptables.internal;

import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.FirewallPlan;
import dev.theseus.api.network.FirewallPlan.Network;
import dev.theseus.api.network.FirewallPlan.Port;
import java.util.List;
import java.util.stream.Stream;

/** Plans that the tests share. */
final class Plans {
    static final String ENGINE = "test01";
    static final Network PLAIN = network("n1", "tb0", "172.30.1.0/24");
    static final Network SECOND = network("n2", "tb1", "172.30.2.0/24");
    static final Network DUAL = network("n3", "tb2", "172.30.3.0/24", "fd00:30:3::/64");

    private Plans() {}

    static Network network(String id, String link, String... subnets) {
        return new Network(
                id, link, Stream.of(subnets).map(Cidr::parse).toList(), true, false, true, Cidr.literal("0.0.0.0"));
    }

    static Network isolated(Network of) {
        return new Network(
                of.id(), of.linkName(), of.subnets(), of.masquerade(), of.internal(), false, of.bindAddress());
    }

    static Network internal(Network of) {
        return new Network(of.id(), of.linkName(), of.subnets(), of.masquerade(), true, true, of.bindAddress());
    }

    static Network unmasked(Network of) {
        return new Network(of.id(), of.linkName(), of.subnets(), false, false, true, of.bindAddress());
    }

    static Port port(Network network, String protocol, String host, int hostPort, String container, int containerPort) {
        return new Port(network.id(), protocol, Cidr.literal(host), hostPort, Cidr.literal(container), containerPort);
    }

    static FirewallPlan plan(List<Network> networks, Port... ports) {
        return new FirewallPlan(ENGINE, networks, List.of(ports));
    }
}
