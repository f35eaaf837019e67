package dev.theseus.kit.firewall;

import dev.theseus.api.driver.CallContext;
import dev.theseus.linux.netlink.FilterTables;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Engines' rules, whichever driver has written them. */
record EngineRules(HostRules host) {
    /** Ids of the engines that have any. */
    Set<String> engines(CallContext context) {
        List<FilterTables.Chain> chains = host.chains();
        // The others' chains are among those of nf_tables.
        List<String> saved = host.variants(chains).stream()
                .filter(IptablesVariant::isLegacy)
                .map(variant -> host.save(variant, context))
                .toList();
        return engines(chains, saved);
    }

    /**
     * @param chains of nf_tables
     * @param saved what save commands printed
     */
    static Set<String> engines(List<FilterTables.Chain> chains, Collection<String> saved) {
        Stream<String> names = chains.stream().flatMap(chain -> Stream.of(chain.table(), chain.name()));
        return Stream.concat(
                        names.flatMap(name -> RuleNames.engine(name).stream()),
                        saved.stream().flatMap(String::lines).flatMap(line -> declared(line).stream()))
                .collect(Collectors.toSet());
    }

    private static Optional<String> declared(String line) {
        return line.startsWith(":") ? RuleNames.engine(line.substring(1).split(" ", 2)[0]) : Optional.empty();
    }

    /** Takes all rules of an engine away. */
    void remove(String engineId, CallContext context) {
        for (IptablesVariant variant : host.variants(host.chains())) {
            String script = removal(host.save(variant, context), engineId);
            if (!script.isEmpty()) {
                host.restore(variant, script, context);
            }
        }
        host.deleteTable(RuleNames.table(engineId));
    }

    /** From what a save command printed, what a restore command takes; empty when nothing is the engine's. */
    private static String removal(String saved, String engineId) {
        String prefix = RuleNames.chainPrefix(engineId);
        String comment = "--comment " + RuleNames.table(engineId) + " ";
        StringBuilder script = new StringBuilder();
        List<String> changes = new ArrayList<>();
        List<String> chains = new ArrayList<>();
        for (String line : saved.lines().toList()) {
            if (line.startsWith("*")) {
                changes.clear();
                chains.clear();
                changes.add(line);
            } else if (line.startsWith(":" + prefix)) {
                chains.add(line.substring(1).split(" ", 2)[0]);
            } else if (line.startsWith("-A ") && !line.startsWith("-A " + prefix)) {
                if (line.contains(" -j " + prefix) || line.replace("\"", "").contains(comment)) {
                    changes.add("-D " + line.substring("-A ".length()));
                }
            } else if (line.equals("COMMIT")) {
                chains.forEach(chain -> changes.add("-F " + chain));
                chains.forEach(chain -> changes.add("-X " + chain));
                if (changes.size() > 1) {
                    changes.add(line);
                    changes.forEach(change -> script.append(change).append('\n'));
                }
            }
        }
        return script.toString();
    }
}
