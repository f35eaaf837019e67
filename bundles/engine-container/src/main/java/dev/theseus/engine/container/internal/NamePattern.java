package dev.theseus.engine.container.internal;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.theseus.api.error.EngineException;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A client's regular expression for names. It runs on a matcher whose time grows with the length of the name and the size
 * of the pattern alone, as Go's does, where a backtracking one may take for ever.
 */
final class NamePattern {
    /** Characters, after each repetition has been written out. */
    private static final int LARGEST = 50_000;
    /** What the parser itself lets through: {@code a{1000}}, also in nested repetitions together. */
    private static final int MOST_REPEATS = 1000;

    private static final int DEEPEST = 200;

    private NamePattern() {}

    /**
     * Whether a name holds a match. As with Docker what is no pattern matches no name.
     *
     * @param what it is given as, for the error
     * @throws EngineException {@code INVALID_PARAMETER} for a pattern that would need more than its share of memory
     */
    static Predicate<String> parse(String what, String text) {
        if ((long) text.length() * repeats(text) > LARGEST || depth(text) > DEEPEST) {
            throw tooLarge(what, text);
        }
        return compile(what, text)
                .<Predicate<String>>map(pattern -> name -> holdsMatch(what, pattern, name))
                .orElse(name -> false);
    }

    private static EngineException tooLarge(String what, String text) {
        return EngineException.invalid("invalid " + what + ": the pattern is too large (" + text.length()
                + " characters): give several shorter ones");
    }

    private static boolean holdsMatch(String what, Pattern pattern, String name) {
        try {
            return pattern.matcher(name).find();
        } catch (StackOverflowError e) {
            throw tooLarge(what, pattern.pattern());
        }
    }

    private static Optional<Pattern> compile(String what, String text) {
        try {
            return Optional.of(Pattern.compile(text));
        } catch (PatternSyntaxException e) {
            return Optional.empty();
        } catch (StackOverflowError e) {
            // The compiler follows nested repetitions as deep as they are written out.
            throw tooLarge(what, text);
        }
    }

    /** At most how often a part of the pattern is repeated in the program made of it. */
    private static int repeats(String text) {
        int product = 1;
        for (int brace = text.indexOf('{'); brace >= 0; brace = text.indexOf('{', brace + 1)) {
            product = Math.min(MOST_REPEATS, product * Math.max(1, largestNumber(text, brace + 1)));
        }
        return product;
    }

    private static int largestNumber(String text, int from) {
        int largest = 0;
        int number = 0;
        for (int i = from; i < text.length() && text.charAt(i) != '}'; i++) {
            char c = text.charAt(i);
            if (c == ',') {
                number = 0;
            } else if (c < '0' || c > '9') {
                return 1;
            } else {
                number = Math.min(MOST_REPEATS, number * 10 + c - '0');
                largest = Math.max(largest, number);
            }
        }
        return largest;
    }

    private static int depth(String text) {
        int depth = 0;
        int deepest = 0;
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '(' -> deepest = Math.max(deepest, ++depth);
                case ')' -> depth--;
                default -> {}
            }
        }
        return deepest;
    }
}
