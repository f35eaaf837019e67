package dev.theseus.network.iptables.internal;

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

/**
 * The way from the rules that are to those that shall be, as input of a restore command. Only what differs is written;
 * the kernel swaps each table at once, so no packet sees a state between.
 */
final class Transaction {
    private final RuleSet present;
    private final RuleSet wanted;
    private final boolean takeForeign;

    private Transaction(RuleSet present, RuleSet wanted, boolean takeForeign) {
        this.present = present;
        this.wanted = wanted;
        this.takeForeign = takeForeign;
    }

    /** Empty when nothing differs. The administrator's chain is made when absent and otherwise left alone. */
    static String between(RuleSet present, RuleSet wanted) {
        return new Transaction(present, wanted, false).write();
    }

    /** Takes away all that is present, the administrator's chain too; empty when there is nothing. */
    static String removing(RuleSet present) {
        return new Transaction(present, RuleSet.EMPTY, true).write();
    }

    /** What the kernel has once {@link #between} was carried out. */
    static RuleSet outcome(RuleSet present, RuleSet wanted) {
        Map<String, Table> tables = new LinkedHashMap<>(wanted.tables());
        present.tables()
                .forEach((name, table) -> table.chains().forEach((chainName, chain) -> {
                    if (chain.order().isOthers()) {
                        Table now = wanted.table(name);
                        Map<String, Chain> chains = new LinkedHashMap<>(now.chains());
                        chains.put(chainName, chain);
                        tables.put(name, new Table(chains, now.jumps()));
                    }
                }));
        return new RuleSet(tables);
    }

    private String write() {
        Set<String> names = new LinkedHashSet<>(wanted.tables().keySet());
        names.addAll(present.tables().keySet());
        StringBuilder script = new StringBuilder();
        for (String name : names) {
            List<String> lines = lines(present.table(name), wanted.table(name));
            if (!lines.isEmpty()) {
                script.append('*').append(name).append('\n');
                lines.forEach(line -> script.append(line).append('\n'));
                script.append("COMMIT\n");
            }
        }
        return script.toString();
    }

    private List<String> lines(Table now, Table then) {
        List<String> lines = new ArrayList<>();
        then.chains().forEach((name, chain) -> {
            if (!now.chains().containsKey(name)) {
                // What a colon declares is emptied, should another engine have made it just now.
                lines.add(chain.order() == Order.SHARED ? "-N " + name : ":" + name + " - [0:0]");
            }
        });
        removeJumps(now, then, lines);
        then.chains().forEach((name, chain) -> {
            Chain old = now.chains().getOrDefault(name, new Chain(Order.FREE, List.of()));
            if (!chain.order().isOthers()) {
                changeRules(name, old.rules(), chain, lines);
            }
        });
        addJumps(now, then, lines);
        removeChains(now, then, lines);
        return lines;
    }

    /** Jumps that nobody asked for, and second copies of those that somebody did. */
    private static void removeJumps(Table now, Table then, List<String> lines) {
        Set<String> kept = new LinkedHashSet<>();
        for (Jump jump : now.jumps()) {
            boolean isWanted = then.jumps().stream().anyMatch(jump::sameRule);
            if (!isWanted || !kept.add(jump.from() + " " + jump.rule())) {
                lines.add("-D " + jump.from() + " " + jump.rule());
            }
        }
    }

    private static void addJumps(Table now, Table then, List<String> lines) {
        for (Jump jump : then.jumps()) {
            if (now.jumps().stream().noneMatch(jump::sameRule)) {
                lines.add((jump.first() ? "-I " : "-A ") + jump.from() + " " + jump.rule());
            }
        }
    }

    private static void changeRules(String name, List<String> old, Chain chain, List<String> lines) {
        Set<String> gone = new LinkedHashSet<>(old);
        boolean repeats = gone.size() != old.size();
        chain.rules().forEach(gone::remove);
        Set<String> added = new LinkedHashSet<>(chain.rules());
        old.forEach(added::remove);
        List<String> result = new ArrayList<>(old);
        result.removeAll(gone);
        result.addAll(added);
        if (repeats || (chain.order() == Order.STRICT && !result.equals(chain.rules()))) {
            lines.add("-F " + name);
            chain.rules().forEach(rule -> lines.add("-A " + name + " " + rule));
            return;
        }
        gone.forEach(rule -> lines.add("-D " + name + " " + rule));
        added.forEach(rule -> lines.add("-A " + name + " " + rule));
    }

    private void removeChains(Table now, Table then, List<String> lines) {
        List<String> surplus = now.chains().entrySet().stream()
                .filter(entry -> !then.chains().containsKey(entry.getKey()))
                .filter(entry -> entry.getValue().order() != Order.SHARED)
                .filter(entry -> takeForeign || entry.getValue().order() != Order.FOREIGN)
                .map(Map.Entry::getKey)
                .toList();
        surplus.forEach(name -> lines.add("-F " + name));
        surplus.forEach(name -> lines.add("-X " + name));
    }
}
