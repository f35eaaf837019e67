package dev.theseus.launcher.options;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The flags as given: values by option, checked and in canonical form. */
public final class CommandLine {
    private static final String SEE = "\nSee 'theseusd --help'.";

    private final Map<Option, List<String>> values = new LinkedHashMap<>();

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

    /** Whether a switch is on. */
    public boolean on(String name) {
        return of(Options.known(name)).contains("true");
    }

    Map<Option, List<String>> values() {
        return values;
    }

    List<String> of(Option option) {
        return values.getOrDefault(option, List.of());
    }

    private void longFlag(String text, Iterator<String> rest) throws ConfigurationException {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        Option option = Options.named(name)
                .orElseThrow(() -> new ConfigurationException("unknown flag: --" + name + nearest(name) + SEE));
        if (equals >= 0) {
            add(option, text.substring(equals + 1));
        } else {
            add(option, option.isSwitch() ? "true" : next(rest, "--" + name));
        }
    }

    private void shortFlags(String argument, Iterator<String> rest) throws ConfigurationException {
        for (int i = 1; i < argument.length(); i++) {
            char letter = argument.charAt(i);
            Option option = Options.withShorthand(letter)
                    .orElseThrow(() -> new ConfigurationException(
                            "unknown shorthand flag: '" + letter + "' in " + argument + SEE));
            String joined = argument.substring(i + 1);
            if (joined.startsWith("=")) {
                add(option, joined.substring(1));
                return;
            }
            if (!option.isSwitch()) {
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

    private void add(Option option, String raw) throws ConfigurationException {
        String value;
        try {
            value = option.normalize().apply(raw);
            requireOneLine(value);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "invalid argument \"" + raw + "\" for \"" + option.display() + "\" flag: " + e.getMessage() + SEE);
        }
        List<String> known = values.computeIfAbsent(option, key -> new ArrayList<>());
        if (!option.shape().many()) {
            known.clear();
        }
        known.add(value);
    }

    /** Lists are handed on with one item a line. */
    static void requireOneLine(String value) {
        if (value.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a line break is not allowed");
        }
    }

    private static String nearest(String name) {
        String best = "";
        int least = 3;
        for (Option option : Options.flags()) {
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
