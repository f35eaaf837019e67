package dev.theseus.image.registry.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One way to authenticate that a server offers in {@code WWW-Authenticate} (RFC 9110, section 11.6.1).
 *
 * @param scheme lower case: {@code basic}, {@code bearer}
 * @param parameters names in any case
 */
record Challenge(String scheme, Map<String, String> parameters) {
    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** The challenge to answer: bearer before basic, because a registry that offers both means tokens to be used. */
    static Optional<Challenge> best(List<String> headers) {
        List<Challenge> all = headers.stream().flatMap(h -> parse(h).stream()).toList();
        return all.stream()
                .filter(challenge -> challenge.scheme.equals("bearer"))
                .findFirst()
                .or(() -> all.stream()
                        .filter(challenge -> challenge.scheme.equals("basic"))
                        .findFirst());
    }

    /** All challenges of one header; what cannot be understood is left out. */
    static List<Challenge> parse(String header) {
        List<Challenge> challenges = new ArrayList<>();
        Map<String, String> parameters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Cursor cursor = new Cursor(header);
        while (cursor.skipSeparators()) {
            String token = cursor.token();
            if (token.isEmpty()) {
                return challenges;
            }
            if (cursor.accept('=')) {
                parameters.put(token, cursor.value());
            } else {
                parameters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
                challenges.add(new Challenge(token.toLowerCase(Locale.ROOT), parameters));
            }
        }
        return challenges;
    }

    /** Reads tokens and quoted strings. */
    private static final class Cursor {
        private final String text;
        private int at;

        Cursor(String text) {
            this.text = text;
        }

        /** Whether something is left after blanks and commas. */
        boolean skipSeparators() {
            while (at < text.length() && (text.charAt(at) == ',' || Character.isWhitespace(text.charAt(at)))) {
                at++;
            }
            return at < text.length();
        }

        String token() {
            int start = at;
            while (at < text.length()
                    && !Character.isWhitespace(text.charAt(at))
                    && ",=\"".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(start, at);
        }

        boolean accept(char wanted) {
            if (at < text.length() && text.charAt(at) == wanted) {
                at++;
                return true;
            }
            return false;
        }

        String value() {
            if (!accept('"')) {
                return token();
            }
            StringBuilder value = new StringBuilder();
            while (at < text.length() && text.charAt(at) != '"') {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                value.append(text.charAt(at++));
            }
            accept('"');
            return value.toString();
        }
    }
}
