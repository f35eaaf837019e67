package dev.theseus.network.nftables.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.FirewallPlan;
import dev.theseus.kit.firewall.IptablesVariant;
import dev.theseus.kit.firewall.RuleNames;
import dev.theseus.linux.process.CommandResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one exception to keeping to the own table: where the host has iptables' FORWARD chain, which other engines leave with
 * a policy to drop, rules at its head accept what goes to and comes from the bridges. To accept a packet in one table does
 * not save it from another's drop. What must not pass has been dropped in the own table before it comes there.
 */
final class ForeignForward {
    private static final Logger LOG = LoggerFactory.getLogger(ForeignForward.class);

    private final Nft nft;

    /** The rules that are believed to be there, by engine, where that is known. The driver's turn guards it. */
    private final Map<String, Map<IptablesVariant, Set<String>>> known = new HashMap<>();

    ForeignForward(Nft nft) {
        this.nft = nft;
    }

    /** Makes the next {@link #ensure} look at the kernel's rules before it changes them. */
    void forget(String engineId) {
        known.remove(engineId);
    }

    /**
     * Makes the rules be exactly those for the networks; none where the chain is not there.
     *
     * @throws EngineException {@code UNAVAILABLE} when the chain is there and its command is not
     */
    void ensure(String engineId, List<FirewallPlan.Network> networks, CallContext context) {
        Map<IptablesVariant, Set<String>> before = known.getOrDefault(engineId, Map.of());
        known.remove(engineId);
        Map<IptablesVariant, Set<String>> now = new EnumMap<>(IptablesVariant.class);
        Chains chains = nft.chains(context);
        for (IptablesVariant variant : present(chains, context)) {
            Set<String> wanted = wanted(variant, engineId, networks);
            if (variant.command().isPresent() || !wanted.isEmpty()) {
                settle(variant, engineId, before.get(variant), wanted, context);
                now.put(variant, wanted);
            }
        }
        known.put(engineId, now);
    }

    private List<IptablesVariant> present(Chains chains, CallContext context) {
        return Stream.of(IptablesVariant.values())
                .filter(variant -> isPresent(variant, chains, context))
                .toList();
    }

    /** Looks without making the kernel load anything. */
    private boolean isPresent(IptablesVariant variant, Chains chains, CallContext context) {
        return variant.isLegacy()
                ? nft.read(variant.legacyTables(), context).lines().anyMatch("filter"::equals)
                : chains.has(variant.family(), "filter", "FORWARD");
    }

    private static boolean concerns(IptablesVariant variant, FirewallPlan.Network network) {
        return network.subnets().stream()
                .anyMatch(subnet -> subnet.isIpv6() == variant.family().equals("ip6"));
    }

    private void settle(
            IptablesVariant variant,
            String engineId,
            @Nullable Set<String> before,
            Set<String> wanted,
            CallContext context) {
        if (before != null) {
            try {
                restore(variant, changes(before, wanted), context);
                return;
            } catch (EngineException e) {
                // Somebody else has removed what the change builds on.
                LOG.warn("{}; reading the kernel's rules and trying once more", e.message());
            }
        }
        restore(variant, changes(read(variant, engineId, context), wanted), context);
    }

    /** What is not as {@link #ensure} makes it, in words. */
    List<String> verify(String engineId, List<FirewallPlan.Network> networks, Chains chains, CallContext context) {
        Map<IptablesVariant, Set<String>> memory = known.getOrDefault(engineId, Map.of());
        List<String> differences = new ArrayList<>();
        for (IptablesVariant variant : present(chains, context)) {
            Set<String> wanted = wanted(variant, engineId, networks);
            Set<String> remembered = memory.get(variant);
            if (wanted.isEmpty() && (remembered == null ? variant.command().isEmpty() : remembered.isEmpty())) {
                continue;
            }
            changes(read(variant, engineId, context), wanted)
                    .forEach(change -> differences.add(variant.prefix() + ": \"" + change.substring(3)
                            + (change.startsWith("-I") ? "\" is missing" : "\" should not be there")));
        }
        return differences;
    }

    private static Set<String> wanted(IptablesVariant variant, String engineId, List<FirewallPlan.Network> networks) {
        Set<String> wanted = new TreeSet<>();
        networks.stream().filter(network -> concerns(variant, network)).forEach(network -> {
            wanted.add("FORWARD -i " + network.linkName() + tail(engineId));
            wanted.add("FORWARD -o " + network.linkName() + tail(engineId));
        });
        return wanted;
    }

    private List<String> read(IptablesVariant variant, String engineId, CallContext context) {
        return nft.run(List.of(require(variant), "-S", "FORWARD"), context)
                .lines()
                .map(line -> line.replace("\"", ""))
                .filter(line -> line.startsWith("-A ") && line.endsWith(tail(engineId)))
                .map(line -> line.substring(3))
                .toList();
    }

    private static List<String> changes(Collection<String> found, Set<String> wanted) {
        List<String> changes = new ArrayList<>();
        wanted.stream().filter(rule -> !found.contains(rule)).forEach(rule -> changes.add("-I " + rule));
        found.stream().filter(rule -> !wanted.contains(rule)).forEach(rule -> changes.add("-D " + rule));
        return changes;
    }

    private static String tail(String engineId) {
        return " -m comment --comment " + RuleNames.table(engineId) + " -j ACCEPT";
    }

    private static String require(IptablesVariant variant) {
        return variant.command()
                .orElseThrow(() -> EngineException.unavailable(
                        "firewall: this host has a FORWARD chain of iptables, which nftables alone cannot open; install the"
                                + " package iptables"));
    }

    private void restore(IptablesVariant variant, List<String> changes, CallContext context) {
        if (changes.isEmpty()) {
            return;
        }
        String command = require(variant);
        String script = "*filter\n" + String.join("\n", changes) + "\nCOMMIT\n";
        CommandResult result = nft.command(List.of(command + "-restore", "--noflush", "--wait", "10"))
                .withInput(script)
                .run(context);
        if (!result.success()) {
            throw EngineException.internal("firewall: " + command + "-restore refused to open FORWARD: "
                    + result.stderrTail().strip());
        }
    }
}
