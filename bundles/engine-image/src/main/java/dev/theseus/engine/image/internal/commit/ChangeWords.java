package dev.theseus.engine.image.internal.commit;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.theseus.api.error.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The words of an instruction: quotes, escapes and variables as a Dockerfile has them. */
final class ChangeWords {
    private final String text;
    private final Map<String, String> variables;
    private int position;

    private ChangeWords(String text, Map<String, String> variables) {
        this.text = text;
        this.variables = variables;
    }

    /** Splits at white space outside of quotes; quotes and escapes are resolved, {@code $NAME} is replaced. */
    static List<String> split(String text, Map<String, String> variables) {
        return new ChangeWords(text, variables).words();
    }

    /** One value with quotes and variables resolved, white space kept. */
    static String expand(String text, Map<String, String> variables) {
        ChangeWords words = new ChangeWords(text, variables);
        StringBuilder value = new StringBuilder();
        while (words.position < text.length()) {
            words.take(value);
        }
        return value.toString();
    }

    /** The list that the text is as JSON; empty when it is none, and thus shell form. */
    static Optional<List<String>> json(String text) {
        if (!text.startsWith("[")) {
            return Optional.empty();
        }
        try {
            JsonElement element = JsonParser.parseString(text);
            if (!(element instanceof JsonArray array)) {
                return Optional.empty();
            }
            List<String> list = new ArrayList<>();
            for (JsonElement item : array) {
                if (!item.isJsonPrimitive() || !item.getAsJsonPrimitive().isString()) {
                    return Optional.empty();
                }
                list.add(item.getAsString());
            }
            return Optional.of(list);
        } catch (JsonParseException e) {
            return Optional.empty();
        }
    }

    private List<String> words() {
        List<String> words = new ArrayList<>();
        while (true) {
            while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
                position++;
            }
            if (position == text.length()) {
                return words;
            }
            StringBuilder word = new StringBuilder();
            while (position < text.length() && !Character.isWhitespace(text.charAt(position))) {
                take(word);
            }
            words.add(word.toString());
        }
    }

    private void take(StringBuilder into) {
        char c = text.charAt(position++);
        switch (c) {
            case '\\' -> {
                if (position < text.length()) {
                    into.append(text.charAt(position++));
                }
            }
            case '\'' -> {
                int end = closing('\'');
                into.append(text, position, end);
                position = end + 1;
            }
            case '"' -> doubleQuoted(into);
            case '$' -> variable(into);
            default -> into.append(c);
        }
    }

    private void doubleQuoted(StringBuilder into) {
        while (position < text.length() && text.charAt(position) != '"') {
            char c = text.charAt(position++);
            if (c == '\\' && position < text.length() && "\"\\$".indexOf(text.charAt(position)) >= 0) {
                into.append(text.charAt(position++));
            } else if (c == '$') {
                variable(into);
            } else {
                into.append(c);
            }
        }
        if (position == text.length()) {
            throw unterminated();
        }
        position++;
    }

    private void variable(StringBuilder into) {
        int start = position;
        if (position < text.length() && text.charAt(position) == '{') {
            int end = text.indexOf('}', position);
            if (end < 0) {
                throw EngineException.invalid("missing } in: " + text);
            }
            into.append(variables.getOrDefault(text.substring(position + 1, end), ""));
            position = end + 1;
            return;
        }
        while (position < text.length()
                && (Character.isLetterOrDigit(text.charAt(position)) || text.charAt(position) == '_')) {
            position++;
        }
        if (position == start) {
            into.append('$');
        } else {
            into.append(variables.getOrDefault(text.substring(start, position), ""));
        }
    }

    private int closing(char quote) {
        int end = text.indexOf(quote, position);
        if (end < 0) {
            throw unterminated();
        }
        return end;
    }

    private EngineException unterminated() {
        return EngineException.invalid("unterminated quote in: " + text);
    }
}
