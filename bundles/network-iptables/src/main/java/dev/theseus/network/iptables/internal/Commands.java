package dev.theseus.network.iptables.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.kit.firewall.RuleNames;
import dev.theseus.linux.process.Command;
import dev.theseus.linux.process.CommandResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The commands of iptables.
 *
 * @param namespace where the rules are; empty for the daemon's own, tests have another
 */
record Commands(Optional<Path> namespace) {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Pattern LINE_NUMBER = Pattern.compile("line:? (\\d+)");
    private static final String WAIT_FOR_LOCK = "10";

    RuleSet read(Family family, Chains chains, CallContext context) {
        return SavedRules.parse(
                command(family.saveCommand()).runChecked(context).output(), chains);
    }

    /** @throws EngineException {@code INTERNAL} with the command's own words; tables before the failing one are changed */
    void restore(Family family, String script, CallContext context) {
        CommandResult result = command(family.restoreCommand(), "--noflush", "--wait", WAIT_FOR_LOCK)
                .withInput(script)
                .run(context);
        if (!result.success()) {
            throw EngineException.internal("firewall: " + family.restoreCommand() + " refused the rules: "
                    + result.stderrTail().strip() + failedLine(result.stderrTail(), script));
        }
    }

    /** The kernel refuses that while anybody has a rule in the operator's chain, or asks it. */
    void dropSharedChain(Family family, CallContext context) {
        command(family.command(), "--wait", WAIT_FOR_LOCK, "-X", RuleNames.SHARED_USER_CHAIN)
                .run(context);
    }

    /** {@code v1.8.9 (nf_tables)}. */
    String version(Family family, CallContext context) {
        String text = command(family.command(), "--version").runChecked(context).output();
        return text.substring(text.indexOf(' ') + 1).strip();
    }

    private Command command(String... argv) {
        List<String> whole = new ArrayList<>();
        namespace.ifPresent(handle -> whole.addAll(List.of("nsenter", "--net=" + handle)));
        whole.addAll(List.of(argv));
        return Command.of(whole).withTimeout(LIMIT);
    }

    /** The command names the line only by its number. */
    private static String failedLine(String stderr, String script) {
        Matcher number = LINE_NUMBER.matcher(stderr);
        if (!number.find()) {
            return "";
        }
        return Stream.of(script.split("\n"))
                .skip(Long.parseLong(number.group(1)) - 1)
                .findFirst()
                .map(line -> " [" + line + "]")
                .orElse("");
    }
}
