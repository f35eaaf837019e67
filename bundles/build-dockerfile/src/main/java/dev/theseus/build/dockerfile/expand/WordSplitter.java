package dev.theseus.build.dockerfile.expand;

import java.util.ArrayList;
import java.util.List;

/** Words between blanks, where quotes and escapes hold a word together. Both stay in the words. */
public final class WordSplitter {
    private WordSplitter() {}

    public static List<String> split(String text, char escape) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (quote == 0 && Character.isWhitespace(c)) {
                add(words, word);
                continue;
            }
            word.append(c);
            if (c == escape && quote != '\'' && at + 1 < text.length()) {
                at++;
                word.append(text.charAt(at));
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            }
        }
        add(words, word);
        return List.copyOf(words);
    }

    private static void add(List<String> words, StringBuilder word) {
        if (!word.isEmpty()) {
            words.add(word.toString());
            word.setLength(0);
        }
    }

    /** The word without its quotes and escapes; variables are left alone. */
    public static String unquote(String word, char escape) {
        StringBuilder plain = new StringBuilder();
        char quote = 0;
        for (int at = 0; at < word.length(); at++) {
            char c = word.charAt(at);
            if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            } else if (c == escape && quote != '\'' && at + 1 < word.length()) {
                at++;
                plain.append(word.charAt(at));
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
