package dev.theseus.settings.options;

import dev.theseus.settings.options.Option.Support;

/** What {@code --help} prints. */
public final class Usage {
    private static final int COLUMN = 38;

    private Usage() {}

    /** For the program that was called. */
    public static String text(Program program) {
        StringBuilder text = new StringBuilder("""
                Usage:  %s [OPTIONS]

                A container engine whose drivers can be replaced while containers run.

                Options:
                """.formatted(program.word()));
        OptionValues defaults = program.defaults();
        for (Option<?> option : Options.flags()) {
            if (option.support() != Support.REFUSED) {
                text.append(line(option, defaults)).append('\n');
            }
        }
        return text.toString();
    }

    private static <T> String line(Option<T> option, OptionValues defaults) {
        String word = option.form().word();
        String letter = option.shorthand() == 0 ? "    " : "-" + option.shorthand() + ", ";
        String flag = "  " + letter + "--" + option.name() + (word.isEmpty() ? "" : " " + word);
        String note = option.support() == Support.IGNORED ? "(ignored) " : "";
        String gap = flag.length() < COLUMN ? " ".repeat(COLUMN - flag.length()) : "\n" + " ".repeat(COLUMN);
        return flag + gap + note + option.help() + fallback(option, defaults);
    }

    /** Nothing where the default is what one would expect: off, empty, none. */
    private static <T> String fallback(Option<T> option, OptionValues defaults) {
        String shown = option.form().shown(defaults.get(option));
        return switch (shown) {
            case "", "[]", "0", "false" -> "";
            default -> " (default " + shown + ")";
        };
    }
}
