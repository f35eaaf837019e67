package dev.theseus.launcher.options;

import dev.theseus.launcher.options.Option.Support;

/** What {@code --help} prints. */
public final class Usage {
    private static final int COLUMN = 38;

    private Usage() {}

    public static String text() {
        StringBuilder text = new StringBuilder("""
                Usage:  theseusd [OPTIONS]

                A container engine whose drivers can be replaced while containers run.

                Options:
                """);
        for (Option option : Options.flags()) {
            if (option.support() != Support.REFUSED) {
                text.append(line(option)).append('\n');
            }
        }
        return text.toString();
    }

    private static String line(Option option) {
        String letter = option.shorthand() == 0 ? "    " : "-" + option.shorthand() + ", ";
        String flag = "  " + letter + "--" + option.name() + (option.word().isEmpty() ? "" : " " + option.word());
        String note = option.support() == Support.IGNORED ? "(ignored) " : "";
        String gap = flag.length() < COLUMN ? " ".repeat(COLUMN - flag.length()) : "\n" + " ".repeat(COLUMN);
        return flag + gap + note + option.help();
    }
}
