package dev.theseus.kit.log.option;

import dev.theseus.api.error.EngineException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of options as Go reads them, of which Docker's users have the habit. */
public final class Words {
    private static final Pattern DURATION = Pattern.compile("([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)");

    private Words() {}

    /** @throws EngineException {@code INVALID_PARAMETER} unless it is one of Go's words for true and false */
    public static boolean truth(String option, String text) {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default -> throw EngineException.invalid("invalid value for " + option + ": " + text);
        };
    }

    /** @throws EngineException {@code INVALID_PARAMETER} unless it is one such as {@code 1m30s}, and not negative */
    public static Duration duration(String option, String text) {
        Matcher match = DURATION.matcher(text);
        double nanos = 0;
        int end = 0;
        while (match.find() && match.start() == end) {
            nanos += Double.parseDouble(match.group(1)) * unit(match.group(2));
            end = match.end();
        }
        boolean whole = end == text.length() && end > 0;
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        if (!whole || nanos > Long.MAX_VALUE) {
            throw EngineException.invalid(
                    "invalid value for " + option + ": " + text + " is no duration such as 500ms or 10s");
        }
        return Duration.ofNanos((long) nanos);
    }

    private static double unit(String word) {
        return switch (word) {
            case "ns" -> 1;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            case "h" -> 3600e9;
            default -> 1e3;
        };
    }
}
