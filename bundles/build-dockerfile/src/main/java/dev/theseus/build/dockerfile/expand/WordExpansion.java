package dev.theseus.build.dockerfile.expand;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One pass over one text. */
final class WordExpansion {
    private final String text;
    private final char escape;
    private final Variables variables;
    private final Set<String> unset;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private int at;

    WordExpansion(String text, char escape, Variables variables, Set<String> unset) {
        this.text = text;
        this.escape = escape;
        this.variables = variables;
        this.unset = unset;
    }

    String all() {
        StringBuilder result = new StringBuilder();
        while (at < text.length()) {
            result.append(step());
        }
        endWord();
        return result.toString();
    }

    List<String> words() {
        return List.copyOf(words);
    }

    String document() {
        StringBuilder result = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean escaped = c == escape
                    && at + 1 < text.length()
                    && (text.charAt(at + 1) == '$' || text.charAt(at + 1) == escape);
            if (c == '$') {
                result.append(dollar());
            } else {
                at += escaped ? 2 : 1;
                result.append(text.charAt(at - 1));
            }
        }
        return result.toString();
    }

    /** One quoted part, variable or character. */
    private String step() {
        char c = text.charAt(at);
        return switch (c) {
            case '\'' -> raw(singleQuoted());
            case '"' -> raw(doubleQuoted());
            case '$' -> split(dollar());
            default -> plain(c);
        };
    }

    private String plain(char c) {
        if (c == escape) {
            at++;
            if (at == text.length()) {
                return raw(String.valueOf(escape));
            }
            at++;
            return raw(String.valueOf(text.charAt(at - 1)));
        }
        at++;
        if (Character.isWhitespace(c)) {
            endWord();
            return String.valueOf(c);
        }
        return raw(String.valueOf(c));
    }

    private String raw(String part) {
        word.append(part);
        inWord = true;
        return part;
    }

    private String split(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isWhitespace(c)) {
                endWord();
            } else {
                word.append(c);
                inWord = true;
            }
        }
        return value;
    }

    private void endWord() {
        if (inWord) {
            words.add(word.toString());
            word.setLength(0);
            inWord = false;
        }
    }

    private String singleQuoted() {
        int end = text.indexOf('\'', at + 1);
        if (end < 0) {
            throw new ExpansionException("unexpected end of statement while looking for matching single-quote");
        }
        String content = text.substring(at + 1, end);
        at = end + 1;
        return content;
    }

    private String doubleQuoted() {
        StringBuilder content = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return content.toString();
            }
            if (c == '$') {
                content.append(dollar());
            } else if (c == escape && at + 1 < text.length()) {
                char next = text.charAt(at + 1);
                // Before anything else it is itself.
                if (next != '"' && next != '$' && next != escape) {
                    content.append(c);
                }
                content.append(next);
                at += 2;
            } else {
                content.append(c);
                at++;
            }
        }
        throw new ExpansionException("unexpected end of statement while looking for matching double-quote");
    }

    private String dollar() {
        at++;
        if (at < text.length() && text.charAt(at) == '{') {
            at++;
            return braced();
        }
        String name = name();
        return name.isEmpty() ? "$" : value(name).orElse("");
    }

    private Optional<String> value(String name) {
        Optional<String> value = variables.value(name);
        if (value.isEmpty()) {
            unset.add(name);
        }
        return value;
    }

    private String name() {
        int from = at;
        if (at < text.length() && isNameStart(text.charAt(at))) {
            while (at < text.length() && isNamePart(text.charAt(at))) {
                at++;
            }
        } else if (at < text.length() && isDigit(text.charAt(at))) {
            while (at < text.length() && isDigit(text.charAt(at))) {
                at++;
            }
        } else if (at < text.length() && "@*#?-$!".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return text.substring(from, at);
    }

    private static boolean isNameStart(char c) {
        return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean isNamePart(char c) {
        return isNameStart(c) || isDigit(c);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private String braced() {
        String name = name();
        if (name.isEmpty() || at >= text.length()) {
            throw badSubstitution();
        }
        char c = text.charAt(at);
        at++;
        return switch (c) {
            case '}' -> value(name).orElse("");
            case ':' -> conditional(name, next(), true);
            case '+', '-', '?' -> conditional(name, c, false);
            case '#', '%' -> trimmed(name, c);
            case '/' -> replaced(name);
            default -> throw unsupported(c);
        };
    }

    private char next() {
        if (at >= text.length()) {
            throw badSubstitution();
        }
        at++;
        return text.charAt(at - 1);
    }

    private static ExpansionException unsupported(char modifier) {
        return new ExpansionException("unsupported modifier (" + modifier + ") in substitution");
    }

    private ExpansionException badSubstitution() {
        return new ExpansionException("syntax error: bad substitution in \"" + text + "\"");
    }

    private String conditional(String name, char modifier, boolean emptyIsUnset) {
        String argument = argument('}', true);
        Optional<String> value = Expander.filled(variables.value(name), emptyIsUnset);
        return switch (modifier) {
            case '-' -> value.orElse(argument);
            case '+' -> value.isPresent() ? argument : "";
            case '?' ->
                value.orElseThrow(() -> new ExpansionException(
                        name + ": " + (argument.isEmpty() ? "is not allowed to be unset" : argument)));
            default -> throw unsupported(modifier);
        };
    }

    /** Takes a shortest, or by a doubled sign longest, part that matches away from the begin or the end. */
    private String trimmed(String name, char sign) {
        boolean longest = at < text.length() && text.charAt(at) == sign;
        at += longest ? 1 : 0;
        String pattern = argument('}', false);
        String value = value(name).orElse("");
        int length = value.length();
        for (int i = 0; i <= length; i++) {
            int cut = longest ? length - i : i;
            boolean atBegin = sign == '#';
            String part = atBegin ? value.substring(0, cut) : value.substring(length - cut);
            if (Glob.matches(pattern, part)) {
                return atBegin ? value.substring(cut) : value.substring(0, length - cut);
            }
        }
        return value;
    }

    private String replaced(String name) {
        boolean everywhere = at < text.length() && text.charAt(at) == '/';
        at += everywhere ? 1 : 0;
        String pattern = argument('/', false);
        String replacement = argument('}', true);
        String value = value(name).orElse("");
        StringBuilder result = new StringBuilder();
        int from = 0;
        boolean again = true;
        while (from < value.length()) {
            int end = again ? longestMatch(pattern, value, from) : -1;
            if (end < 0) {
                result.append(value.charAt(from));
                from++;
            } else {
                result.append(replacement);
                from = end;
                again = everywhere;
            }
        }
        return result.toString();
    }

    private static int longestMatch(String pattern, String value, int from) {
        for (int end = value.length(); end > from; end--) {
            if (Glob.matches(pattern, value.substring(from, end))) {
                return end;
            }
        }
        return -1;
    }

    /** What stands up to the mark, expanded itself; in patterns escapes stay. */
    private String argument(char end, boolean unescape) {
        StringBuilder content = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == end) {
                at++;
                return content.toString();
            }
            switch (c) {
                case '\'' -> content.append(singleQuoted());
                case '"' -> content.append(doubleQuoted());
                case '$' -> content.append(dollar());
                default -> {
                    if (c == escape && at + 1 < text.length()) {
                        at++;
                        boolean keeps = !unescape && "*?\\".indexOf(text.charAt(at)) >= 0;
                        content.append(keeps ? "\\" : "");
                    }
                    content.append(text.charAt(at));
                    at++;
                }
            }
        }
        throw new ExpansionException("syntax error: missing '" + end + "' in \"" + text + "\"");
    }
}
