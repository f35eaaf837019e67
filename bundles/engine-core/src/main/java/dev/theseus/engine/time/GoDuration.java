package dev.theseus.engine.time;

import dev.theseus.api.error.EngineException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as Docker's users write them: {@code 1m30s}, {@code 500ms}, {@code 1.5h}. */
public final class GoDuration {
    /** One after the other, and no digit looked at twice: the text may be a client's. */
    private static final Pattern PART = Pattern.compile("\\G([0-9]++(?:\\.[0-9]++)?|\\.[0-9]++)(ns|us|µs|ms|s|m|h)");

    private static final Map<String, Double> NANOS =
            Map.of("ns", 1.0, "us", 1e3, "µs", 1e3, "ms", 1e6, "s", 1e9, "m", 60e9, "h", 3600e9);

    private GoDuration() {}

    /** @param text null reads as zero */
    public static Duration parse(@Nullable String text) {
        if (text == null || text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher matcher = PART.matcher(text);
        double nanos = 0;
        int end = 0;
        while (matcher.find()) {
            nanos += Double.parseDouble(matcher.group(1)) * NANOS.getOrDefault(matcher.group(2), 0.0);
            end = matcher.end();
        }
        if (end == 0 || end != text.length()) {
            throw EngineException.invalid("invalid duration \"" + text + "\"");
        }
        return Duration.ofNanos(Math.round(nanos));
    }
}
