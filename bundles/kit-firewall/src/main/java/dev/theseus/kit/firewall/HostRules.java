package dev.theseus.kit.firewall;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.linux.namespace.NetworkNamespace;
import dev.theseus.linux.netlink.FilterTables;
import dev.theseus.linux.netlink.NetlinkSocket;
import dev.theseus.linux.process.Command;
import dev.theseus.linux.process.CommandResult;
import dev.theseus.linux.thread.PlatformThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Everybody's rules, in whatever way the kernel has them.
 *
 * @param namespace where the rules are; empty for the daemon's own, tests have another
 */
record HostRules(Optional<Path> namespace) {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String NFT = "nft";

    List<FilterTables.Chain> chains() {
        return withTables(FilterTables::chains);
    }

    void deleteTable(String name) {
        withTables(tables -> {
            tables.deleteInet(name);
            return true;
        });
    }

    private <T> T withTables(Function<FilterTables, T> work) {
        Callable<T> inside = () -> {
            try (NetlinkSocket socket = NetlinkSocket.openNetfilter()) {
                return work.apply(socket.filterTables());
            }
        };
        return namespace.isPresent() ? NetworkNamespace.runIn(namespace.get(), inside) : PlatformThreads.call(inside);
    }

    /**
     * The variants of iptables that have anything and whose commands are there.
     *
     * @param chains of nf_tables
     */
    List<IptablesVariant> variants(List<FilterTables.Chain> chains) {
        return Stream.of(IptablesVariant.values())
                .filter(variant -> variant.isLegacy()
                        ? hasLegacyTables(variant)
                        : chains.stream().anyMatch(chain -> chain.family().equals(variant.family())))
                .filter(variant -> variant.command().isPresent())
                .toList();
    }

    private boolean hasLegacyTables(IptablesVariant variant) {
        Callable<Boolean> look = () -> {
            try {
                Path names = variant.legacyTables();
                return Files.exists(names) && !Files.readString(names).isBlank();
            } catch (IOException e) {
                throw EngineException.internal("firewall: cannot read " + variant.legacyTables(), e);
            }
        };
        return namespace.isPresent() ? NetworkNamespace.runIn(namespace.get(), look) : PlatformThreads.call(look);
    }

    String save(IptablesVariant variant, CallContext context) {
        return command(variant.command().orElseThrow() + "-save")
                .runChecked(context)
                .output();
    }

    void restore(IptablesVariant variant, String script, CallContext context) {
        String restore = variant.command().orElseThrow() + "-restore";
        CommandResult result =
                command(restore, "--noflush", "--wait", "10").withInput(script).run(context);
        if (!result.success()) {
            throw EngineException.internal("firewall: " + restore + " refused to take rules away: "
                    + result.stderrTail().strip());
        }
    }

    /** All tables of nf_tables in JSON; empty without the command. */
    Optional<String> ruleset(CallContext context) {
        return IptablesVariant.isInstalled(NFT)
                ? Optional.of(command(NFT, "-j", "list", "ruleset")
                        .runChecked(context)
                        .output())
                : Optional.empty();
    }

    private Command command(String... argv) {
        List<String> whole = new ArrayList<>();
        namespace.ifPresent(handle -> whole.addAll(List.of("nsenter", "--net=" + handle)));
        whole.addAll(List.of(argv));
        return Command.of(whole).withTimeout(LIMIT);
    }
}
