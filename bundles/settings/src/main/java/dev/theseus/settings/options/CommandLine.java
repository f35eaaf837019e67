package dev.theseus.settings.options;

import java.util.Iterator;
import java.util.List;

/** The flags as given, checked. */
public final class CommandLine {
    private final OptionValues values = new OptionValues();
    private final Program program;

    private CommandLine(Program program) {
        this.program = program;
    }

    /** As {@link #parse(List, Program)} for {@code theseusd}. */
    public static CommandLine parse(List<String> arguments) throws ConfigurationException {
        return parse(arguments, Program.THESEUSD);
    }

    /** Parses {@code --name value}, {@code --name=value}, {@code -n value}, {@code -nvalue} and joined switches. */
    public static CommandLine parse(List<String> arguments, Program program) throws ConfigurationException {
        CommandLine line = new CommandLine(program);
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            if (argument.startsWith("--") && argument.length() > 2) {
                line.longFlag(argument.substring(2), rest);
            } else if (argument.startsWith("-") && argument.length() > 1 && !argument.equals("--")) {
                line.shortFlags(argument, rest);
            } else {
                throw new ConfigurationException(
                        "\"" + program.word() + "\" accepts no arguments, and got \"" + argument + "\"." + line.see());
            }
        }
        return line;
    }

    /** What is to be done. */
    public Task task() {
        if (values.get(Options.HELP)) {
            return Task.HELP;
        }
        if (values.get(Options.VERSION)) {
            return Task.VERSION;
        }
        if (values.get(Options.VALIDATE)) {
            return Task.VALIDATE;
        }
        if (values.get(Options.REPAIR)) {
            return Task.REPAIR;
        }
        if (values.get(Options.CHECK)) {
            return values.get(Options.DEEP) ? Task.CHECK_DEEP : Task.CHECK;
        }
        return Task.SERVE;
    }

    /** What {@code theseusd} can be asked to do. */
    public enum Task {
        SERVE,
        HELP,
        VERSION,
        VALIDATE,
        CHECK,
        CHECK_DEEP,
        REPAIR
    }

    /** The program that was called. */
    public Program program() {
        return program;
    }

    OptionValues values() {
        return values;
    }

    private void longFlag(String text, Iterator<String> rest) throws ConfigurationException {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        Option<?> option = Options.named(name)
                .orElseThrow(() -> new ConfigurationException("unknown flag: --" + name + nearest(name) + see()));
        if (equals >= 0) {
            add(option, text.substring(equals + 1));
        } else {
            add(option, option.form().isSwitch() ? "true" : next(rest, "--" + name));
        }
    }

    private void shortFlags(String argument, Iterator<String> rest) throws ConfigurationException {
        for (int i = 1; i < argument.length(); i++) {
            char letter = argument.charAt(i);
            Option<?> option = Options.withShorthand(letter)
                    .orElseThrow(() -> new ConfigurationException(
                            "unknown shorthand flag: '" + letter + "' in " + argument + see()));
            String joined = argument.substring(i + 1);
            if (joined.startsWith("=")) {
                add(option, joined.substring(1));
                return;
            }
            if (!option.form().isSwitch()) {
                add(option, joined.isEmpty() ? next(rest, "'" + letter + "' in " + argument) : joined);
                return;
            }
            add(option, "true");
        }
    }

    private String next(Iterator<String> rest, String flag) throws ConfigurationException {
        if (!rest.hasNext()) {
            throw new ConfigurationException("flag needs an argument: " + flag + see());
        }
        return rest.next();
    }

    private String see() {
        return "\nSee '" + program.word() + " --help'.";
    }

    private void add(Option<?> option, String text) throws ConfigurationException {
        try {
            values.flag(option, text);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("invalid argument \"" + text + "\" for \"" + option.display() + "\" flag: "
                    + e.getMessage() + see());
        }
    }

    private static String nearest(String name) {
        String best = "";
        int least = 3;
        for (Option<?> option : Options.flags()) {
            int distance = distance(name, option.name());
            if (distance < least) {
                least = distance;
                best = option.name();
            }
        }
        return best.isEmpty() ? "" : " (did you mean --" + best + "?)";
    }

    /** Letters to insert, delete or change between two words. */
    private static int distance(String from, String to) {
        int[] above = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            above[column] = column;
        }
        for (int row = 1; row <= from.length(); row++) {
            int[] current = new int[to.length() + 1];
            current[0] = row;
            for (int column = 1; column <= to.length(); column++) {
                int change = from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1;
                current[column] =
                        Math.min(Math.min(current[column - 1], above[column]) + 1, above[column - 1] + change);
            }
            above = current;
        }
        return above[to.length()];
    }
}
