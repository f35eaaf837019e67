package dev.theseus.settings.options;

import java.util.Iterator;
import java.util.List;

/** The flags as given, checked. */
public final class CommandLine {
    private static final String SEE = "\nSee 'theseusd --help'.";

    private final OptionValues values = new OptionValues();

    private CommandLine() {}

    /** Parses {@code --name value}, {@code --name=value}, {@code -n value}, {@code -nvalue} and joined switches. */
    public static CommandLine parse(List<String> arguments) throws ConfigurationException {
        CommandLine line = new CommandLine();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            if (argument.startsWith("--") && argument.length() > 2) {
                line.longFlag(argument.substring(2), rest);
            } else if (argument.startsWith("-") && argument.length() > 1 && !argument.equals("--")) {
                line.shortFlags(argument, rest);
            } else {
                throw new ConfigurationException(
                        "\"theseusd\" accepts no arguments, and got \"" + argument + "\"." + SEE);
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

    OptionValues values() {
        return values;
    }

    private void longFlag(String text, Iterator<String> rest) throws ConfigurationException {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        Option<?> option = Options.named(name)
                .orElseThrow(() -> new ConfigurationException("unknown flag: --" + name + nearest(name) + SEE));
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
                            "unknown shorthand flag: '" + letter + "' in " + argument + SEE));
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

    private static String next(Iterator<String> rest, String flag) throws ConfigurationException {
        if (!rest.hasNext()) {
            throw new ConfigurationException("flag needs an argument: " + flag + SEE);
        }
        return rest.next();
    }

    private void add(Option<?> option, String text) throws ConfigurationException {
        try {
            values.flag(option, text);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "invalid argument \"" + text + "\" for \"" + option.display() + "\" flag: " + e.getMessage() + SEE);
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
