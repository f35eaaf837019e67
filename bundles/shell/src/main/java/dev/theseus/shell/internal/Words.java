package dev.theseus.shell.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * The last command of a line.
 *
 * @param before its words that are complete, without their quotes
 * @param begun the word at the end of the line; empty after a blank
 */
record Words(List<String> before, String begun) {
    private static final String BETWEEN_COMMANDS = ";|&({";

    Words {
        before = List.copyOf(before);
    }

    static Words of(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '\\' && i + 1 < line.length()) {
                i++;
                word.append(line.charAt(i));
            } else if (BETWEEN_COMMANDS.indexOf(c) >= 0) {
                words.clear();
                word.setLength(0);
            } else if (!Character.isWhitespace(c)) {
                word.append(c);
            } else if (!word.isEmpty()) {
                words.add(word.toString());
                word.setLength(0);
            }
        }
        return new Words(words, word.toString());
    }
}
