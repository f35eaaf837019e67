package dev.theseus.network.nftables.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.linux.process.Command;
import dev.theseus.linux.process.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The commands that the driver runs.
 *
 * @param namespace where the rules are; empty for the daemon's own, tests have another
 */
record Nft(Optional<Path> namespace) {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** @throws EngineException {@code INTERNAL} with the command's own words; nothing is changed */
    void transact(String script, CallContext context) {
        CommandResult result =
                command(List.of("nft", "-f", "-")).withInput(script).run(context);
        if (!result.success()) {
            throw EngineException.internal(
                    "firewall: nft refused the rules: " + result.stderrTail().strip());
        }
    }

    /** A table that is in the kernel. */
    TableListing list(String table, CallContext context) {
        List<String> argv = new ArrayList<>(List.of("nft", "-j", "list", "table"));
        argv.addAll(List.of(table.split(" ")));
        return TableListing.parse(run(argv, context));
    }

    /** A chain of a table, as a script that makes both; empty when it is not there. */
    String chain(String table, String name, CallContext context) {
        List<String> argv = new ArrayList<>(List.of("nft", "-s", "list", "chain"));
        argv.addAll(List.of(table.split(" ")));
        argv.add(name);
        CommandResult listed = command(argv).run(context);
        return listed.success() ? listed.output() : "";
    }

    /** What the kernel makes of a script where nothing else is: in a namespace that ends with the command. */
    static TableListing listAlone(Rules rules, CallContext context) {
        CommandResult result = Command.of(
                        "unshare", "--net", "sh", "-c", "nft -f - && nft -j list table " + rules.table())
                .withTimeout(LIMIT)
                .withInput(rules.script())
                .runChecked(context);
        return TableListing.parse(result.output());
    }

    /** Family and name of each table. */
    List<String> tables(CallContext context) {
        return run(List.of("nft", "list", "tables"), context)
                .lines()
                .map(line -> line.replaceFirst("^table ", ""))
                .toList();
    }

    Chains chains(CallContext context) {
        return Chains.parse(run(List.of("nft", "-j", "list", "chains"), context));
    }

    /** {@code v1.0.6}. */
    String version(CallContext context) {
        String[] words = run(List.of("nft", "--version"), context).strip().split(" ");
        return words.length > 1 ? words[1] : words[0];
    }

    /** What a file of the kernel about the namespace says; empty when there is none. */
    String read(Path file, CallContext context) {
        if (namespace.isPresent()) {
            return command(List.of("cat", file.toString())).run(context).output();
        }
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw EngineException.internal("firewall: cannot read " + file, e);
        }
    }

    /** Runs a command in the namespace and returns what it prints. */
    String run(List<String> argv, CallContext context) {
        return command(argv).runChecked(context).output();
    }

    Command command(List<String> argv) {
        List<String> whole = new ArrayList<>();
        namespace.ifPresent(handle -> whole.addAll(List.of("nsenter", "--net=" + handle)));
        whole.addAll(argv);
        return Command.of(whole).withTimeout(LIMIT);
    }
}
