package dev.theseus.network.iptables.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.FirewallPlan;
import dev.theseus.kit.firewall.AddressText;
import dev.theseus.kit.firewall.PlanCheck;
import dev.theseus.kit.firewall.RuleNames;
import dev.theseus.network.iptables.internal.RuleSet.Chain;
import dev.theseus.network.iptables.internal.RuleSet.Jump;
import dev.theseus.network.iptables.internal.RuleSet.Order;
import dev.theseus.network.iptables.internal.RuleSet.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Turns a plan into the rules of one family, written exactly as the save command prints them. */
final class RuleGenerator {
    private static final String TO_HOST = "-m addrtype --dst-type LOCAL -j ";

    private final Family family;
    private final Chains chains;
    private final List<FirewallPlan.Network> networks;
    private final List<FirewallPlan.Port> ports;

    private RuleGenerator(FirewallPlan plan, Family family) {
        this.family = family;
        this.chains = new Chains(plan.engineId());
        this.networks = plan.networks().stream()
                .filter(network -> !subnets(network, family).isEmpty())
                .toList();
        Map<String, FirewallPlan.Network> byId = networks.stream()
                .filter(network -> !network.internal())
                .collect(Collectors.toMap(FirewallPlan.Network::id, network -> network, (first, second) -> first));
        this.ports = plan.ports().stream()
                .filter(port -> byId.containsKey(port.networkId()))
                .filter(port -> Family.of(port.containerAddress()) == family)
                .toList();
    }

    /**
     * @return nothing when no network of the plan has a subnet of the family
     * @throws EngineException {@code INVALID_PARAMETER} for a name or number that cannot be written into a rule
     */
    static RuleSet generate(FirewallPlan plan, Family family) {
        PlanCheck.require(plan);
        RuleGenerator generator = new RuleGenerator(plan, family);
        if (generator.networks.isEmpty()) {
            return RuleSet.EMPTY;
        }
        Map<String, Table> tables = new LinkedHashMap<>();
        tables.put("raw", generator.raw());
        tables.put("filter", generator.filter());
        tables.put("nat", generator.nat());
        return new RuleSet(tables);
    }

    /**
     * Drops before anything else what was sent to a container's own address from elsewhere (published ports are reached
     * at an address of the host), and what comes from a bridge for the host's loopback, which route_localnet on the bridge
     * would let in. Where containers keep their addresses outside (no masquerading), answers to them arrive just so, and
     * the filter table decides instead.
     */
    private Table raw() {
        Set<String> guard = new LinkedHashSet<>();
        for (FirewallPlan.Network network : networks) {
            String link = network.linkName();
            if (family == Family.IPV4) {
                guard.add("-d 127.0.0.0/8 -i " + link + " -j DROP");
            }
            if (network.masquerade() || network.internal()) {
                for (Cidr subnet : subnets(network, family)) {
                    guard.add("-d " + AddressText.of(subnet) + " ! -i " + link
                            + " -m addrtype ! --dst-type LOCAL -j DROP");
                }
            }
        }
        return new Table(
                Map.of(chains.guard(), free(guard)), List.of(new Jump("PREROUTING", "-j " + chains.guard(), true)));
    }

    private Table nat() {
        Map<String, Chain> content = new LinkedHashMap<>();
        content.put(chains.dnat(), free(publish(false)));
        List<Jump> jumps = new ArrayList<>();
        jumps.add(new Jump("PREROUTING", TO_HOST + chains.dnat(), false));
        if (family == Family.IPV4) {
            content.put(chains.local(), free(publish(true)));
            jumps.add(new Jump("OUTPUT", TO_HOST + chains.dnat(), false));
            jumps.add(new Jump("OUTPUT", TO_HOST + chains.local(), false));
        } else {
            // There is no route_localnet for IPv6: a packet from ::1 never leaves by a bridge. Better refused than
            // lost.
            jumps.add(new Jump("OUTPUT", "! -d ::1/128 " + TO_HOST + chains.dnat(), false));
        }
        content.put(chains.snat(), free(translateSources()));
        jumps.add(new Jump("POSTROUTING", "-j " + chains.snat(), false));
        return new Table(content, jumps);
    }

    /** A port on a loopback address is only in the OUTPUT path, so that no neighbour can send packets to it. */
    private Set<String> publish(boolean loopback) {
        Set<String> rules = new LinkedHashSet<>();
        for (FirewallPlan.Port port : ports) {
            if (port.hostAddress().isLoopbackAddress() != loopback) {
                continue;
            }
            String destination =
                    port.hostAddress().isAnyLocalAddress() ? "" : "-d " + family.host(port.hostAddress()) + " ";
            rules.add(destination + "-p " + port.protocol() + " -m " + port.protocol() + " --dport " + port.hostPort()
                    + " -j DNAT --to-destination " + family.socket(port.containerAddress(), port.containerPort()));
        }
        return rules;
    }

    /**
     * Besides the way out: a container that reaches one of its own network through the host, or the host through its
     * loopback, must be answered by way of the host, so the host's address on the bridge stands in for the sender's.
     */
    private Set<String> translateSources() {
        Set<String> rules = new LinkedHashSet<>();
        for (FirewallPlan.Network network : networks) {
            if (network.internal()) {
                continue;
            }
            String link = network.linkName();
            for (Cidr subnet : subnets(network, family)) {
                String source = "-s " + AddressText.of(subnet);
                if (network.masquerade()) {
                    rules.add(source + " ! -o " + link + " -j MASQUERADE");
                }
                rules.add(source + " -o " + link + " -m conntrack --ctstate DNAT -j MASQUERADE");
            }
            if (family == Family.IPV4) {
                rules.add("-s 127.0.0.0/8 -o " + link + " -j MASQUERADE");
            }
        }
        return rules;
    }

    private Table filter() {
        Map<String, Chain> content = new LinkedHashMap<>();
        content.put(RuleNames.SHARED_USER_CHAIN, new Chain(Order.SHARED, List.of()));
        content.put(chains.user(), new Chain(Order.FOREIGN, List.of()));
        content.put(chains.internal(), free(sealInternal()));
        content.put(chains.to(), new Chain(Order.STRICT, List.copyOf(admit())));
        content.put(chains.from(), free(leave()));
        content.put(
                chains.forward(),
                new Chain(
                        Order.STRICT,
                        List.of(
                                "-j " + RuleNames.SHARED_USER_CHAIN,
                                "-j " + chains.user(),
                                "-j " + chains.internal(),
                                "-j " + chains.to(),
                                "-j " + chains.from())));
        return new Table(content, List.of(new Jump("FORWARD", "-j " + chains.forward(), true)));
    }

    private Set<String> sealInternal() {
        Set<String> rules = new LinkedHashSet<>();
        for (FirewallPlan.Network network : networks) {
            if (network.internal()) {
                rules.add("-i " + network.linkName() + " ! -o " + network.linkName() + " -j DROP");
                rules.add("! -i " + network.linkName() + " -o " + network.linkName() + " -j DROP");
            }
        }
        return rules;
    }

    /** Every packet to a bridge is decided here, so that one network's way out never opens another's way in. */
    private Set<String> admit() {
        Set<String> rules = new LinkedHashSet<>();
        for (FirewallPlan.Network network : networks) {
            String link = network.linkName();
            rules.add("-o " + link + " -m conntrack --ctstate RELATED,ESTABLISHED,DNAT -j ACCEPT");
            rules.add("-i " + link + " -o " + link + (network.interContainer() ? " -j ACCEPT" : " -j DROP"));
            rules.add("-o " + link + " -j DROP");
        }
        return rules;
    }

    private Set<String> leave() {
        Set<String> rules = new LinkedHashSet<>();
        for (FirewallPlan.Network network : networks) {
            if (!network.internal()) {
                rules.add("-i " + network.linkName() + " -j ACCEPT");
            }
        }
        return rules;
    }

    private static Chain free(Set<String> rules) {
        return new Chain(Order.FREE, List.copyOf(rules));
    }

    private static List<Cidr> subnets(FirewallPlan.Network network, Family family) {
        return network.subnets().stream()
                .filter(subnet -> Family.of(subnet.address()) == family)
                .toList();
    }
}
