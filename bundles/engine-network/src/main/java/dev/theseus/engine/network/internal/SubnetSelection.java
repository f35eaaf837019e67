package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.network.BlockedSubnet;
import dev.theseus.api.network.Cidr;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which subnets a network that is being made gets: past those that the host uses, and past those where rules of others would
 * drop what containers send or are sent.
 */
final class SubnetSelection {
    private static final Logger LOG = LoggerFactory.getLogger(SubnetSelection.class);
    private static final int TOLD = 3;

    private final Ipam ipam;
    private final Bridges bridges;
    private final FirewallGate firewall;

    SubnetSelection(Ipam ipam, Bridges bridges, FirewallGate firewall) {
        this.ipam = ipam;
        this.bridges = bridges;
        this.firewall = firewall;
    }

    /** A network that wants subnets of the engine's choice, with one look at the host for all of them. */
    final class Choice {
        private final String id;
        private final String name;
        private final List<Cidr> used;
        private final List<BlockedSubnet> blocked;

        private Choice(String id, String name, List<Cidr> used, List<BlockedSubnet> blocked) {
            this.id = id;
            this.name = name;
            this.used = used;
            this.blocked = blocked;
        }

        Cidr choose(boolean ipv6) {
            Cidr subnet = ipam.choose(
                    id, ipv6, used, blocked.stream().map(BlockedSubnet::subnet).toList());
            List<BlockedSubnet> inTheWay = overlapping(subnet, blocked);
            if (!inTheWay.isEmpty()) {
                LOG.warn(
                        "network {}: its subnet is {} though rules of somebody else drop packets there, for they do so in every"
                                + " subnet that is left; remove them or configure default-address-pools: {}",
                        name,
                        subnet,
                        words(inTheWay));
            } else if (!blocked.isEmpty()) {
                LOG.info(
                        "network {}: its subnet is {}; passed over because of rules of somebody else: {}",
                        name,
                        subnet,
                        words(blocked));
            }
            return subnet;
        }
    }

    Choice of(String id, String name, String driver, CallContext context) {
        return new Choice(id, name, bridges.usedSubnets(driver, context), firewall.blockedSubnets(context));
    }

    /** Says what will not work in subnets that the user has named: they are what he gets all the same. */
    void warn(String name, List<Cidr> named, CallContext context) {
        List<BlockedSubnet> blocked = firewall.blockedSubnets(context);
        for (Cidr subnet : named) {
            List<BlockedSubnet> inTheWay = overlapping(subnet, blocked);
            if (!inTheWay.isEmpty()) {
                LOG.warn(
                        "network {}: containers in {} may reach nothing, or not be reached, because of rules of somebody else;"
                                + " remove them or choose another subnet: {}",
                        name,
                        subnet,
                        words(inTheWay));
            }
        }
    }

    private static List<BlockedSubnet> overlapping(Cidr subnet, Collection<BlockedSubnet> blocked) {
        return blocked.stream()
                .filter(candidate -> candidate.subnet().overlaps(subnet))
                .toList();
    }

    private static String words(List<BlockedSubnet> blocked) {
        String words = blocked.stream()
                .limit(TOLD)
                .map(candidate -> candidate.subnet() + " (" + candidate.rule() + ")")
                .collect(Collectors.joining("; "));
        return blocked.size() <= TOLD ? words : words + "; and " + (blocked.size() - TOLD) + " more";
    }
}
