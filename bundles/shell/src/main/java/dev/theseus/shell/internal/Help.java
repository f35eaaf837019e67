package dev.theseus.shell.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.jspecify.annotations.Nullable;

/** {@code help}: every command in a line, or one in full. */
final class Help implements Function {
    static final String SCOPE = "theseus";
    static final String FUNCTION = "help";
    /** Felix's own, which explains the commands that are not ours. */
    private static final String FELIX = "felix:help";

    private final Commands commands;

    Help(Commands commands) {
        this.commands = commands;
    }

    /** @return the text, or nothing when Felix printed it */
    @Override
    public @Nullable Object execute(CommandSession session, List<Object> arguments) throws Exception {
        if (arguments.size() > 1) {
            throw new UsageException("too many arguments; usage: help [COMMAND]");
        }
        if (arguments.isEmpty()) {
            return overview(names(session), session.get(Command.WIDTH) instanceof Integer columns ? columns : 0);
        }
        String name = arguments.getFirst().toString();
        Optional<Command> own = commands.find(name);
        if (own.isPresent()) {
            return own.get().help();
        }
        if (names(session).stream().noneMatch(known -> known.equals(name) || known.endsWith(":" + name))) {
            throw new UsageException("no command \"" + name + "\"; help lists all");
        }
        return session.execute(FELIX + " " + name);
    }

    private String overview(Set<String> names, int width) {
        List<List<?>> rows = new ArrayList<>();
        commands.all().forEach(command -> rows.add(List.of(command.usage(), command.what())));
        Map<String, String> others = names.stream()
                .filter(name -> commands.find(name).isEmpty() && !name.startsWith("osgi:") && !name.startsWith(SCOPE))
                .collect(Collectors.groupingBy(
                        name -> name.substring(0, name.indexOf(':')),
                        TreeMap::new,
                        Collectors.mapping(name -> name.substring(name.indexOf(':') + 1), Collectors.joining(" "))));
        List<List<?>> foreign = new ArrayList<>();
        others.forEach((scope, functions) -> foreign.add(List.of(scope, functions)));
        return Answer.table(List.of("command", "what it does"), rows).text(width)
                + "\n"
                + Answer.table(List.of("scope", "the framework's own"), foreign).text(width)
                + "\nhelp COMMAND explains one. All of the first table take --json. exit, or Ctrl-D, ends the shell.\n";
    }

    /** Every command there is, with its scope. */
    @SuppressWarnings("unchecked") // Gogo documents the type of this variable.
    static Set<String> names(CommandSession session) {
        return session.get(".commands") instanceof Set<?> names ? new TreeSet<>((Set<String>) names) : Set.of();
    }
}
