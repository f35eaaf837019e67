package dev.theseus.build.dockerfile.ignore;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.theseus.build.dockerfile.DockerfileException;

/**
 * A pattern over a path: {@code *} and {@code ?} stay within one folder, {@code **} crosses any number of them, {@code [a-z]} and
 * {@code [^a-z]} are classes, a backslash takes the next character as it is. Matched in linear time: a client has written it.
 */
public final class PathPattern {
    private final Pattern regex;
    private final Pattern withAllBelow;

    private PathPattern(String regex) {
        this.regex = Pattern.compile(regex, Pattern.DOTALL);
        this.withAllBelow = Pattern.compile("(?:" + regex + ")(?:/.*)?", Pattern.DOTALL);
    }

    /**
     * Reads a pattern.
     *
     * @param text without a slash at its begin
     * @throws DockerfileException for one that is none
     */
    public static PathPattern of(String text) {
        StringBuilder regex = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '[') {
                at = characterClass(text, at, regex);
            } else if (c == '*') {
                at = stars(text, at, regex);
            } else if (c == '?') {
                regex.append("[^/]");
                at++;
            } else {
                boolean escapes = c == '\\';
                if (escapes && at + 1 == text.length()) {
                    throw wrong(text);
                }
                at += escapes ? 1 : 0;
                regex.append(Pattern.quote(text.substring(at, at + 1)));
                at++;
            }
        }
        try {
            return new PathPattern(regex.toString());
        } catch (PatternSyntaxException e) {
            throw wrong(text);
        }
    }

    private static DockerfileException wrong(String text) {
        return new DockerfileException("syntax error in pattern: " + text);
    }

    private static int stars(String text, int from, StringBuilder regex) {
        if (!text.startsWith("**", from)) {
            regex.append("[^/]*");
            return from + 1;
        }
        int at = from + 2;
        if (at < text.length() && text.charAt(at) == '/') {
            regex.append("(?:.*/)?");
            return at + 1;
        }
        regex.append(".*");
        return at;
    }

    private static int characterClass(String text, int from, StringBuilder regex) {
        int at = from + 1;
        regex.append('[');
        if (at < text.length() && text.charAt(at) == '^') {
            regex.append('^');
            at++;
        }
        int first = at;
        while (at < text.length() && (text.charAt(at) != ']' || at == first)) {
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < text.length()) {
                at++;
                regex.append(Pattern.quote(text.substring(at, at + 1)));
            } else if (c == '[' || c == '&' || c == '^' || c == ']') {
                regex.append('\\').append(c);
            } else {
                regex.append(c);
            }
            at++;
        }
        if (at == text.length()) {
            throw wrong(text);
        }
        regex.append(']');
        return at + 1;
    }

    public boolean matches(String path) {
        return regex.matcher(path).matches();
    }

    /** Whether it matches the path or a folder above it. */
    boolean matchesAbove(String path) {
        return withAllBelow.matcher(path).matches();
    }

    /** Whether the text has anything in it that makes it more than a path. */
    public static boolean isPattern(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || text.indexOf('[') >= 0;
    }
}
