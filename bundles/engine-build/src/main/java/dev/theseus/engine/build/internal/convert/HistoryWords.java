package dev.theseus.engine.build.internal.convert;

import dev.theseus.engine.image.Healthcheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How an image's history tells of a step. Tools read these words, and builds find earlier steps by them. */
final class HistoryWords {
    private static final Map<Integer, String> ESCAPES =
            Map.of(7, "\\a", 8, "\\b", 9, "\\t", 10, "\\n", 11, "\\v", 12, "\\f", 13, "\\r");
    private static final int FIRST_PRINTABLE = 32;

    private HistoryWords() {}

    /** A step that only describes. */
    static String nop(List<String> shell, String words) {
        return String.join(" ", shell) + " #(nop) " + words;
    }

    static String run(List<String> arguments, Map<String, String> buildArguments, String options) {
        List<String> words = new ArrayList<>();
        if (!buildArguments.isEmpty()) {
            words.add("|" + buildArguments.size());
            buildArguments.forEach((name, value) -> words.add(name + "=" + value));
        }
        if (!options.isEmpty()) {
            words.add("RUN " + options);
        }
        words.addAll(arguments);
        return String.join(" ", words);
    }

    /** {@code ["a" "b"]}. */
    static String quoted(List<String> words) {
        return words.stream().map(HistoryWords::quote).collect(Collectors.joining(" ", "[", "]"));
    }

    /** {@code [a b]}. */
    static String plain(List<String> words) {
        return "[" + String.join(" ", words) + "]";
    }

    private static String quote(String word) {
        return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    static String healthcheck(Healthcheck check) {
        return "&{" + quoted(check.test()) + " " + quote(text(check.interval())) + " "
                + quote(text(check.timeout())) + " " + quote(text(check.startPeriod())) + " "
                + quote(text(check.startInterval())) + " " + character(check.retries()) + "}";
    }

    private static String character(int number) {
        if (ESCAPES.containsKey(number)) {
            return "'" + ESCAPES.get(number) + "'";
        }
        return number < FIRST_PRINTABLE ? "'\\x%02x'".formatted(number) : "'" + Character.toString(number) + "'";
    }

    private static String text(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        if (duration.toMillis() < 1000) {
            return duration.toMillis() + "ms";
        }
        String seconds = duration.toSecondsPart()
                + (duration.toMillisPart() == 0
                        ? ""
                        : "." + "%03d".formatted(duration.toMillisPart()).replaceAll("0+$", ""))
                + "s";
        String minutes = duration.toMinutes() == 0 ? "" : duration.toMinutesPart() + "m";
        return (duration.toHours() == 0 ? "" : duration.toHours() + "h") + minutes + seconds;
    }
}
