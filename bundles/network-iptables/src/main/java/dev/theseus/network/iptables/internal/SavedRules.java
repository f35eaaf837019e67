package dev.theseus.network.iptables.internal;

import dev.theseus.kit.firewall.RuleNames;
import dev.theseus.network.iptables.internal.RuleSet.Chain;
import dev.theseus.network.iptables.internal.RuleSet.Jump;
import dev.theseus.network.iptables.internal.RuleSet.Order;
import dev.theseus.network.iptables.internal.RuleSet.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds one engine's rules in what a save command printed. */
final class SavedRules {
    private static final Pattern TARGET = Pattern.compile("(?:^| )-[jg] (\\S+)");

    private final Chains chains;
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private final Map<String, List<String>> rules = new LinkedHashMap<>();
    private final List<Jump> jumps = new ArrayList<>();
    private String table = "";

    private SavedRules(Chains chains) {
        this.chains = chains;
    }

    static RuleSet parse(String saved, Chains chains) {
        SavedRules parser = new SavedRules(chains);
        saved.lines().forEach(parser::line);
        return new RuleSet(parser.tables);
    }

    private void line(String line) {
        if (line.startsWith("*")) {
            table = line.substring(1);
        } else if (line.startsWith(":")) {
            String name = line.substring(1).split(" ", 2)[0];
            if (isKept(name)) {
                rules.put(name, new ArrayList<>());
            }
        } else if (line.startsWith("-A ")) {
            String[] words = line.split(" ", 3);
            rule(words[1], words.length == 3 ? words[2] : "");
        } else if (line.equals("COMMIT")) {
            endTable();
        }
    }

    private void rule(String chain, String rule) {
        if (isKept(chain)) {
            rules.computeIfAbsent(chain, name -> new ArrayList<>()).add(rule);
            return;
        }
        Matcher target = TARGET.matcher(rule);
        if (target.find() && target.group(1).startsWith(chains.prefix())) {
            jumps.add(new Jump(chain, rule, false));
        }
    }

    private boolean isKept(String chain) {
        return chain.startsWith(chains.prefix()) || isShared(chain);
    }

    private boolean isShared(String chain) {
        return table.equals("filter") && chain.equals(RuleNames.SHARED_USER_CHAIN);
    }

    private Order order(String chain) {
        if (isShared(chain)) {
            return Order.SHARED;
        }
        return chain.equals(chains.user()) ? Order.FOREIGN : Order.STRICT;
    }

    private void endTable() {
        Map<String, Chain> content = new LinkedHashMap<>();
        rules.forEach((name, list) -> content.put(name, new Chain(order(name), list)));
        if (!content.isEmpty() || !jumps.isEmpty()) {
            tables.put(table, new Table(content, jumps));
        }
        rules.clear();
        jumps.clear();
    }
}
