package dev.theseus.kit.firewall;

import dev.theseus.api.network.BlockedSubnet;
import dev.theseus.kit.firewall.PacketRule.Addresses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The chains of one table, and where routed packets enter them. Follows jumps to where packets are dropped. */
final class PacketChains {
    private final Map<String, List<PacketRule>> rules = new HashMap<>();
    private final Set<String> entries = new LinkedHashSet<>();

    /** A chain where packets of these addresses come to. */
    private record Visit(String chain, Optional<Addresses> addresses) {}

    void enter(String chain) {
        entries.add(chain);
    }

    void add(String chain, PacketRule rule) {
        rules.computeIfAbsent(chain, name -> new ArrayList<>()).add(rule);
    }

    List<BlockedSubnet> blocked() {
        List<BlockedSubnet> found = new ArrayList<>();
        Set<Visit> seen = new HashSet<>();
        Deque<Visit> ahead = new ArrayDeque<>();
        entries.forEach(chain -> ahead.add(new Visit(chain, Optional.empty())));
        while (!ahead.isEmpty()) {
            Visit visit = ahead.remove();
            if (!seen.add(visit)) {
                continue;
            }
            for (PacketRule rule : rules.getOrDefault(visit.chain(), List.of())) {
                boolean both = rule.addresses().isPresent() && visit.addresses().isPresent();
                // What is only for packets between two places leaves the rest of either alone.
                if (rule.conditional() || both && !narrows(rule.addresses(), visit.addresses())) {
                    continue;
                }
                Optional<Addresses> addresses = rule.addresses().or(visit::addresses);
                if (rule.drops()) {
                    addresses.ifPresent(some ->
                            some.subnets().forEach(subnet -> found.add(new BlockedSubnet(subnet, rule.text()))));
                }
                rule.target().ifPresent(chain -> ahead.add(new Visit(chain, addresses)));
            }
        }
        return found;
    }

    private static boolean narrows(Optional<Addresses> rule, Optional<Addresses> before) {
        return rule.filter(inner -> before.filter(outer -> inner.source() == outer.source()
                                && inner.subnets().stream()
                                        .allMatch(subnet -> outer.subnets().stream()
                                                .anyMatch(wider -> wider.prefixLength() <= subnet.prefixLength()
                                                        && wider.contains(subnet.address()))))
                        .isPresent())
                .isPresent();
    }
}
