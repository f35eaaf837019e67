package dev.theseus.network.iptables.internal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One engine's rules of one family, wanted or found.
 *
 * @param tables by name; a table without anything of the engine may be absent
 */
record RuleSet(Map<String, Table> tables) {
    static final RuleSet EMPTY = new RuleSet(Map.of());

    RuleSet {
        tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
    }

    Table table(String name) {
        return tables.getOrDefault(name, Table.EMPTY);
    }

    boolean isEmpty() {
        return tables.values().stream()
                .allMatch(table -> table.jumps().isEmpty()
                        && table.chains().values().stream().allMatch(chain -> chain.order() == Order.SHARED));
    }

    /**
     * @param chains the engine's own chains by name
     * @param jumps from the kernel's chains into the engine's
     */
    record Table(Map<String, Chain> chains, List<Jump> jumps) {
        static final Table EMPTY = new Table(Map.of(), List.of());

        Table {
            chains = Collections.unmodifiableMap(new LinkedHashMap<>(chains));
            jumps = List.copyOf(jumps);
        }
    }

    /**
     * @param order what holds between its rules
     * @param rules as the save command prints them, without {@code -A CHAIN}
     */
    record Chain(Order order, List<String> rules) {
        Chain {
            rules = List.copyOf(rules);
        }
    }

    /** How much the order of a chain's rules means. */
    enum Order {
        /** The first match counts. */
        STRICT,
        /** No packet matches two rules that disagree. */
        FREE,
        /** The administrator's: its rules are none of ours. */
        FOREIGN,
        /** The operator's, for all engines of the host: its rules are none of ours, and neither is the chain. */
        SHARED;

        /** Whether the rules are none of the engine's. */
        boolean isOthers() {
            return this == FOREIGN || this == SHARED;
        }
    }

    /**
     * @param from a chain of the kernel
     * @param rule as the save command prints it, without {@code -A CHAIN}
     * @param first whether it goes before everything else when it is made
     */
    record Jump(String from, String rule, boolean first) {
        boolean sameRule(Jump other) {
            return from.equals(other.from) && rule.equals(other.rule);
        }
    }
}
