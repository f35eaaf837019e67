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
 * The one exception to keeping to the own table: rules at the head of iptables' FORWARD chain. What goes to and comes from the bridges is
 * put before the operator's chain, which he writes with iptables whatever driver there is, and is then accepted, as other engines leave FORWARD with
 * a policy to drop. To accept a packet in one table does not save it from another's drop. What must not pass has been dropped in the own
 * table before it comes there.
 */
final class ForeignForward {
    private static final Logger LOG = LoggerFactory.getLogger(ForeignForward.class);
    private static final String ACCEPT = "ACCEPT";
    private static final String ASK = RuleNames.SHARED_USER_CHAIN;

    private final Nft nft;

    /** The rules that are believed to be there, by engine, where that is known. The driver's turn guards it. */
    private final Map<String, Map<IptablesVariant, Set<String>>> known = new HashMap<>();

    private final Map<IptablesVariant, Boolean> usual = new EnumMap<>(IptablesVariant.class);

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
        for (IptablesVariant variant : used(chains, networks, context)) {
            Set<String> wanted = wanted(variant, engineId, networks);
            if (variant.command().isPresent() || !wanted.isEmpty()) {
                settle(variant, engineId, before.get(variant), wanted, context);
                now.put(variant, wanted);
            }
        }
        known.put(engineId, now);
    }

    /** Those that the kernel has, and that which the operator's commands write to. */
    private List<IptablesVariant> used(Chains chains, List<FirewallPlan.Network> networks, CallContext context) {
        return Stream.of(IptablesVariant.values())
                .filter(variant -> isPresent(variant, chains, context)
                        || networks.stream().anyMatch(network -> concerns(variant, network))
                                && isUsual(variant, context))
                .toList();
    }

    /** Whether the command that people use is of this variant and costs no module of the kernel. */
    private boolean isUsual(IptablesVariant variant, CallContext context) {
        return !variant.isLegacy()
                && usual.computeIfAbsent(
                        variant,
                        asked -> asked.isUsual()
                                && nft.run(List.of(asked.prefix(), "--version"), context)
                                        .contains("nf_tables"));
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
                restore(variant, before, wanted, context);
                return;
            } catch (EngineException e) {
                // Somebody else has removed what the change builds on.
                LOG.warn("{}; reading the kernel's rules and trying once more", e.message());
            }
        }
        restore(variant, read(variant, engineId, context), wanted, context);
    }

    /** What is not as {@link #ensure} makes it, in words. */
    List<String> verify(String engineId, List<FirewallPlan.Network> networks, Chains chains, CallContext context) {
        Map<IptablesVariant, Set<String>> memory = known.getOrDefault(engineId, Map.of());
        List<String> differences = new ArrayList<>();
        for (IptablesVariant variant : used(chains, networks, context)) {
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
            for (String direction : List.of("-i", "-o")) {
                wanted.add("FORWARD " + direction + " " + network.linkName() + tail(engineId) + ACCEPT);
                wanted.add("FORWARD " + direction + " " + network.linkName() + tail(engineId) + ASK);
            }
        });
        return wanted;
    }

    private List<String> read(IptablesVariant variant, String engineId, CallContext context) {
        return nft.run(List.of(require(variant), "-S", "FORWARD"), context)
                .lines()
                .map(line -> line.replace("\"", ""))
                .filter(line -> line.startsWith("-A ") && line.contains(tail(engineId)))
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
        return " -m comment --comment " + RuleNames.table(engineId) + " -j ";
    }

    private static String require(IptablesVariant variant) {
        return variant.command()
                .orElseThrow(() -> EngineException.unavailable(
                        "firewall: this host has a FORWARD chain of iptables, which nftables alone cannot open; install the"
                                + " package iptables"));
    }

    /** A rule that accepts must not come before one that asks: where any is missing all are laid anew, in one transaction. */
    private static List<String> ordered(Collection<String> found, Set<String> wanted) {
        if (found.containsAll(wanted)) {
            return changes(found, wanted);
        }
        List<String> changes = new ArrayList<>();
        found.forEach(rule -> changes.add("-D " + rule));
        wanted.stream().filter(rule -> rule.endsWith(ACCEPT)).forEach(rule -> changes.add("-I " + rule));
        wanted.stream().filter(rule -> rule.endsWith(ASK)).forEach(rule -> changes.add("-I " + rule));
        return changes;
    }

    private void restore(IptablesVariant variant, Collection<String> found, Set<String> wanted, CallContext context) {
        List<String> changes = ordered(found, wanted);
        if (changes.isEmpty()) {
            return;
        }
        String command = require(variant);
        if (!wanted.isEmpty() && found.stream().noneMatch(rule -> rule.endsWith(ASK))) {
            // Refused where it is there already, as it may be by others.
            nft.command(List.of(command, "--wait", "10", "-N", ASK)).run(context);
        }
        String script = "*filter\n" + String.join("\n", changes) + "\nCOMMIT\n";
        CommandResult result = nft.command(List.of(command + "-restore", "--noflush", "--wait", "10"))
                .withInput(script)
                .run(context);
        if (!result.success()) {
            throw EngineException.internal("firewall: " + command + "-restore refused to open FORWARD: "
                    + result.stderrTail().strip());
        }
        if (wanted.isEmpty()) {
            // Refused while anybody has a rule in it, or asks it.
            nft.command(List.of(command, "--wait", "10", "-X", ASK)).run(context);
        }
    }
}
