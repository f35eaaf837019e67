package dev.theseus.shell.internal;

import dev.theseus.api.error.EngineException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.felix.service.command.CommandSession;
import org.osgi.framework.Bundle;

/** Tells what may come next on a command line. */
final class Completer {
    /** Nobody waits longer for a list of names. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Felix's commands that take bundles. */
    private static final Set<String> ABOUT_BUNDLES =
            Set.of("start", "stop", "update", "uninstall", "refresh", "resolve", "headers", "bundlelevel", "inspect");

    private final Commands commands;
    private final Supplier<List<Bundle>> bundles;

    Completer(Commands commands, Supplier<List<Bundle>> bundles) {
        this.commands = commands;
        this.bundles = bundles;
    }

    /**
     * Candidates for the line's last word.
     *
     * @param line up to the cursor
     */
    List<Candidate> complete(CommandSession session, String line) {
        Words words = Words.of(line);
        try {
            return candidates(session, words)
                    .filter(candidate -> candidate.value().startsWith(words.begun()))
                    .sorted((one, other) -> one.value().compareTo(other.value()))
                    .toList();
        } catch (EngineException e) {
            // What cannot be listed now is not offered.
            return List.of();
        }
    }

    private Stream<Candidate> candidates(CommandSession session, Words words) {
        if (words.before().isEmpty()) {
            return names(session, words.begun());
        }
        String name = words.before().getFirst();
        List<String> arguments = words.before().subList(1, words.before().size());
        if (name.equals("help")) {
            return arguments.isEmpty() ? names(session, words.begun()) : Stream.of();
        }
        return commands.find(name)
                .map(command -> arguments(session, command, arguments, words.begun()))
                .orElseGet(() -> ABOUT_BUNDLES.contains(name.substring(name.indexOf(':') + 1))
                        ? bundles.get().stream().map(Completer::candidate)
                        : Stream.of());
    }

    /** Ours as they are, Felix's without their scope unless that is typed. */
    private Stream<Candidate> names(CommandSession session, String begun) {
        List<Candidate> names = new ArrayList<>();
        for (String name : Help.names(session)) {
            String bare = name.substring(name.indexOf(':') + 1);
            if (commands.find(name).isPresent()) {
                names.add(new Candidate(name, commands.find(name).get().what()));
            } else if (begun.contains(":")) {
                names.add(new Candidate(name, ""));
            } else if (name.startsWith("felix:") && !bare.equals(Help.FUNCTION)) {
                names.add(new Candidate(bare, ""));
            } else if (name.startsWith("scr:")) {
                names.add(new Candidate(name, ""));
            }
        }
        names.add(new Candidate(Help.FUNCTION, "lists the commands, or explains one"));
        return names.stream();
    }

    private static Stream<Candidate> arguments(
            CommandSession session, Command command, List<String> words, String begun) {
        if (begun.startsWith("-")) {
            return Stream.concat(
                    command.parameters().stream()
                            .filter(Parameter::isOption)
                            .map(option -> new Candidate(option.name(), option.what())),
                    Stream.of(
                            new Candidate(Command.JSON, "answer in JSON"),
                            new Candidate(Command.HELP, "explain the command")));
        }
        List<String> values =
                words.stream().filter(word -> !word.startsWith("--")).toList();
        List<Parameter> parameters = command.values();
        return values.size() < parameters.size()
                ? parameters
                        .get(values.size())
                        .candidates()
                        .after(new Arguments(values, Set.of(), Command.directory(session)), begun)
                        .stream()
                : Stream.of();
    }

    private static Candidate candidate(Bundle bundle) {
        String name =
                bundle.getSymbolicName() == null ? String.valueOf(bundle.getBundleId()) : bundle.getSymbolicName();
        return new Candidate(name, bundle.getVersion().toString());
    }
}
