package dev.theseus.network.nftables.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.linux.process.CommandResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The one exception to keeping to the own table: where the host has iptables' FORWARD chain, which other engines leave with
 * a policy to drop, rules at its head accept what goes to and comes from the bridges. To accept a packet in one table does
 * not save it from another's drop. What must not pass has been dropped in the own table before it comes there.
 */
final class ForeignForward {
    /** The ways in which a kernel can have iptables' tables. */
    private enum Variant {
        IPV4("ip", "iptables", "nft"),
        IPV6("ip6", "ip6tables", "nft"),
        IPV4_LEGACY("ip", "iptables", "legacy"),
        IPV6_LEGACY("ip6", "ip6tables", "legacy");

        private final String family;
        private final String prefix;
        private final String backend;

        Variant(String family, String prefix, String backend) {
            this.family = family;
            this.prefix = prefix;
            this.backend = backend;
        }

        /** Looks without making the kernel load anything. */
        boolean isPresent(Nft nft, CallContext context) {
            if (backend.equals("nft")) {
                return nft.command(List.of("nft", "list", "chain", family, "filter", "FORWARD"))
                        .run(context)
                        .success();
            }
            CommandResult names = nft.command(List.of("cat", "/proc/net/" + family + "_tables_names"))
                    .run(context);
            return names.success() && names.output().lines().anyMatch("filter"::equals);
        }

        /** The command for this variant; a host with but one has it under the short name. */
        Optional<String> command() {
            return Stream.of(prefix + "-" + backend, prefix)
                    .filter(ForeignForward::isInstalled)
                    .findFirst();
        }
    }

    private final Nft nft;

    ForeignForward(Nft nft) {
        this.nft = nft;
    }

    /**
     * Makes the rules be exactly those for the links; none where the chain is not there.
     *
     * @throws EngineException {@code UNAVAILABLE} when the chain is there and its command is not
     */
    void ensure(String engineId, Set<String> links, CallContext context) {
        for (Variant variant : Variant.values()) {
            List<String> changes = changes(variant, engineId, links, context);
            if (!changes.isEmpty()) {
                restore(require(variant), changes, context);
            }
        }
    }

    /** What {@link #ensure} would change, in words. */
    List<String> verify(String engineId, Set<String> links, CallContext context) {
        List<String> differences = new ArrayList<>();
        for (Variant variant : Variant.values()) {
            changes(variant, engineId, links, context)
                    .forEach(change -> differences.add(variant.prefix + ": \"" + change.substring(3)
                            + (change.startsWith("-I") ? "\" is missing" : "\" should not be there")));
        }
        return differences;
    }

    private List<String> changes(Variant variant, String engineId, Set<String> links, CallContext context) {
        if (!variant.isPresent(nft, context)) {
            return List.of();
        }
        Set<String> wanted = new TreeSet<>();
        for (String link : links) {
            wanted.add("FORWARD -i " + link + tail(engineId));
            wanted.add("FORWARD -o " + link + tail(engineId));
        }
        if (variant.command().isEmpty() && wanted.isEmpty()) {
            return List.of();
        }
        List<String> found = nft.run(List.of(require(variant), "-S", "FORWARD"), context)
                .lines()
                .map(line -> line.replace("\"", ""))
                .filter(line -> line.startsWith("-A ") && line.endsWith(tail(engineId)))
                .map(line -> line.substring(3))
                .toList();
        List<String> changes = new ArrayList<>();
        wanted.stream().filter(rule -> !found.contains(rule)).forEach(rule -> changes.add("-I " + rule));
        found.stream().filter(rule -> !wanted.contains(rule)).forEach(rule -> changes.add("-D " + rule));
        return changes;
    }

    private static String tail(String engineId) {
        return " -m comment --comment theseus_" + engineId + " -j ACCEPT";
    }

    private static String require(Variant variant) {
        return variant.command()
                .orElseThrow(() -> EngineException.unavailable(
                        "firewall: this host has a FORWARD chain of iptables, which nftables alone cannot open; install the"
                                + " package iptables"));
    }

    private void restore(String command, List<String> changes, CallContext context) {
        String script = "*filter\n" + String.join("\n", changes) + "\nCOMMIT\n";
        CommandResult result = nft.command(List.of(command + "-restore", "--noflush", "--wait", "10"))
                .withInput(script)
                .run(context);
        if (!result.success()) {
            throw EngineException.internal("firewall: " + command + "-restore refused to open FORWARD: "
                    + result.stderrTail().strip());
        }
    }

    private static boolean isInstalled(String command) {
        String path = System.getenv().getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        return Stream.of(path.split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }
}
