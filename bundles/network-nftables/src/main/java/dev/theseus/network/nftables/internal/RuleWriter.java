package dev.theseus.network.nftables.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.FirewallPlan;
import dev.theseus.kit.firewall.AddressText;
import dev.theseus.kit.firewall.PlanCheck;
import dev.theseus.kit.firewall.RuleNames;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Turns a plan into an engine's table. */
final class RuleWriter {
    private static final String FAMILY = "inet ";

    /** The administrator's chain: made once, then never written. */
    static final String USER_CHAIN = "user";

    private static final String PORT_KEY = "inet_proto . inet_service";
    private static final String PORT_OF_PACKET = "meta l4proto . th dport";

    private final String table;
    private final FirewallPlan plan;
    private final List<String> lines = new ArrayList<>();
    private final Map<String, Map<String, String>> elements = new HashMap<>();

    private RuleWriter(FirewallPlan plan) {
        this.plan = plan;
        this.table = table(plan.engineId());
    }

    /** Family and name of an engine's table. */
    static String table(String engineId) {
        return FAMILY + RuleNames.table(engineId);
    }

    /** @throws EngineException {@code INVALID_PARAMETER} for a name or number that cannot be written into a rule */
    static Rules write(FirewallPlan plan) {
        PlanCheck.require(plan);
        RuleWriter writer = new RuleWriter(plan);
        writer.lines.add("add table " + writer.table);
        writer.declareSets();
        writer.declareChains();
        writer.guard();
        writer.forward();
        writer.publish();
        writer.translateSources();
        writer.fillLinks();
        writer.fillPorts();
        return new Rules(writer.table, writer.lines, writer.elements);
    }

    private void declareSets() {
        for (String name : List.of("bridges", "internal")) {
            declare("set", name, "ifname");
        }
        for (String name : List.of("inside", "talk")) {
            declare("set", name, "ifname . ifname");
        }
        declare("map", "any4", PORT_KEY + " : ipv4_addr . inet_service");
        declare("map", "any6", PORT_KEY + " : ipv6_addr . inet_service");
        for (String name : List.of("at4", "local4")) {
            declare("map", name, "ipv4_addr . " + PORT_KEY + " : ipv4_addr . inet_service");
        }
        declare("map", "at6", "ipv6_addr . " + PORT_KEY + " : ipv6_addr . inet_service");
    }

    private void declare(String kind, String name, String type) {
        lines.add("add " + kind + " " + table + " " + name + " { type " + type + "; }");
        lines.add("flush " + kind + " " + table + " " + name);
        elements.put(name, new TreeMap<>());
    }

    private void declareChains() {
        lines.add("add chain " + table + " " + USER_CHAIN);
        chain("guard", " { type filter hook prerouting priority -300; policy accept; }");
        // Before the chains of iptables, so that these only ever see what has passed here.
        chain("forward", " { type filter hook forward priority -1; policy accept; }");
        chain("publish", "");
        chain("prerouting", " { type nat hook prerouting priority -100; policy accept; }");
        chain("output", " { type nat hook output priority -100; policy accept; }");
        chain("postrouting", " { type nat hook postrouting priority 100; policy accept; }");
    }

    private void chain(String name, String hook) {
        lines.add("add chain " + table + " " + name + hook);
        lines.add("flush chain " + table + " " + name);
    }

    private void rule(String chain, String text) {
        lines.add("add rule " + table + " " + chain + " " + text);
    }

    /**
     * Drops before anything else what was sent to a container's own address from elsewhere (published ports are reached
     * at an address of the host), and what comes from a bridge for the host's loopback, which route_localnet on the bridge
     * would let in. Where containers keep their addresses outside (no masquerading), answers to them arrive just so, and
     * the forward chain decides instead.
     */
    private void guard() {
        rule("guard", "iifname @bridges ip daddr 127.0.0.0/8 drop");
        for (FirewallPlan.Network network : plan.networks()) {
            if (network.masquerade() || network.internal()) {
                for (Cidr subnet : network.subnets()) {
                    rule(
                            "guard",
                            "iifname != " + link(network) + " " + protocol(subnet) + " daddr " + AddressText.of(subnet)
                                    + " fib daddr type != local drop");
                }
            }
        }
    }

    /** Every packet to a bridge is decided here, so that one network's way out never opens another's way in. */
    private void forward() {
        rule("forward", "jump " + USER_CHAIN);
        rule("forward", "iifname @internal iifname . oifname != @inside drop");
        rule("forward", "oifname @internal iifname . oifname != @inside drop");
        rule("forward", "oifname @bridges ct state established,related accept");
        rule("forward", "oifname @bridges ct status dnat accept");
        rule("forward", "iifname . oifname @talk accept");
        rule("forward", "oifname @bridges drop");
    }

    /** A port on a loopback address is only in the output path, so that no neighbour can send packets to it. */
    private void publish() {
        rule("publish", "dnat ip to ip daddr . " + PORT_OF_PACKET + " map @at4");
        rule("publish", "meta nfproto ipv4 dnat ip to " + PORT_OF_PACKET + " map @any4");
        rule("publish", "dnat ip6 to ip6 daddr . " + PORT_OF_PACKET + " map @at6");
        rule("publish", "meta nfproto ipv6 dnat ip6 to " + PORT_OF_PACKET + " map @any6");
        rule("prerouting", "fib daddr type local jump publish");
        // There is no route_localnet for IPv6: a packet from ::1 never leaves by a bridge. Better refused than lost.
        rule("output", "ip6 daddr ::1 return");
        rule("output", "fib daddr type local jump publish");
        rule("output", "dnat ip to ip daddr . " + PORT_OF_PACKET + " map @local4");
    }

    /**
     * Besides the way out: a container that reaches one of its own network through the host, or the host through its
     * loopback, must be answered by way of the host, so the host's address on the bridge stands in for the sender's.
     */
    private void translateSources() {
        for (FirewallPlan.Network network : plan.networks()) {
            if (network.internal()) {
                continue;
            }
            String link = link(network);
            for (Cidr subnet : network.subnets()) {
                String source = protocol(subnet) + " saddr " + AddressText.of(subnet);
                if (network.masquerade()) {
                    rule("postrouting", source + " oifname != " + link + " masquerade");
                }
                rule("postrouting", source + " oifname " + link + " ct status dnat masquerade");
            }
            rule("postrouting", "ip saddr 127.0.0.0/8 oifname " + link + " masquerade");
        }
    }

    private void fillLinks() {
        for (FirewallPlan.Network network : plan.networks()) {
            String link = link(network);
            add("bridges", link, "");
            if (network.internal()) {
                add("internal", link, "");
                add("inside", link + " . " + link, "");
            }
            if (network.interContainer()) {
                add("talk", link + " . " + link, "");
            }
        }
    }

    private void fillPorts() {
        Map<String, FirewallPlan.Network> open = plan.networks().stream()
                .filter(network -> !network.internal())
                .collect(Collectors.toMap(FirewallPlan.Network::id, network -> network, (first, second) -> first));
        for (FirewallPlan.Port port : plan.ports()) {
            if (!open.containsKey(port.networkId())) {
                continue;
            }
            InetAddress host = port.hostAddress();
            String family = host instanceof Inet6Address ? "6" : "4";
            String key = port.protocol() + " . " + port.hostPort();
            String target = AddressText.of(port.containerAddress()) + " . " + port.containerPort();
            if (host.isAnyLocalAddress()) {
                add("any" + family, key, target);
            } else if (!host.isLoopbackAddress()) {
                add("at" + family, AddressText.of(host) + " . " + key, target);
            } else if (family.equals("4")) {
                add("local4", AddressText.of(host) + " . " + key, target);
            }
        }
    }

    /** The first of a key counts, as the first of two rules would. */
    private void add(String set, String key, String value) {
        elements.computeIfAbsent(set, name -> new TreeMap<>())
                .putIfAbsent(key, value.isEmpty() ? key : key + " : " + value);
    }

    private static String link(FirewallPlan.Network network) {
        return "\"" + network.linkName() + "\"";
    }

    private static String protocol(Cidr subnet) {
        return subnet.isIpv6() ? "ip6" : "ip";
    }
}
