package dev.theseus.engine.log;

import dev.theseus.api.error.EngineException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a spool is rotated.
 *
 * @param maxSize bytes of one file; 0 for no limit
 * @param maxFiles files kept, the one being written included
 */
public record LogSettings(long maxSize, int maxFiles) {
    private static final Pattern SIZE = Pattern.compile("([0-9]+)([kmgt]?)b?");

    /** Reads {@code max-size} and {@code max-file}; {@code INVALID_PARAMETER} for values that make no sense. */
    public static LogSettings of(Map<String, String> options) {
        String files = options.getOrDefault("max-file", "1");
        int maxFiles;
        try {
            maxFiles = Integer.parseInt(files);
        } catch (NumberFormatException e) {
            throw EngineException.invalid("invalid value for max-file: " + files);
        }
        if (maxFiles < 1) {
            throw EngineException.invalid("max-file cannot be less than 1");
        }
        String mode = options.getOrDefault("mode", "");
        if (!Set.of("", "blocking", "non-blocking").contains(mode)) {
            throw EngineException.invalid("logger: logging mode not supported: " + mode);
        }
        long maxSize = options.containsKey("max-size") ? bytes(options.getOrDefault("max-size", "")) : 0;
        return new LogSettings(maxSize, maxFiles);
    }

    private static long bytes(String text) {
        Matcher match = SIZE.matcher(text.toLowerCase(Locale.ROOT));
        if (text.equals("-1")) {
            return 0;
        }
        if (!match.matches()) {
            throw EngineException.invalid("invalid value for max-size: " + text);
        }
        int shift =
                "kmgt".indexOf(match.group(2).isEmpty() ? ' ' : match.group(2).charAt(0));
        try {
            return Math.multiplyExact(Long.parseLong(match.group(1)), 1L << (10 * (shift + 1)));
        } catch (ArithmeticException | NumberFormatException e) {
            throw EngineException.invalid("invalid value for max-size: " + text);
        }
    }
}
