package dev.theseus.rest.json;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as Docker writes them. */
public final class Times {
    /** How Go prints a time that was never set. */
    public static final String ZERO = "0001-01-01T00:00:00Z";

    private static final Pattern FRACTION_ZEROS = Pattern.compile("(\\.\\d*?)0+Z$");

    private static final DateTimeFormatter FIXED =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

    private Times() {}

    /** RFC 3339 with as many digits as needed; the epoch stands for never. */
    public static String rfc3339(Instant time) {
        if (time.equals(Instant.EPOCH) || time.equals(Instant.MIN)) {
            return ZERO;
        }
        Matcher zeros = FRACTION_ZEROS.matcher(time.toString());
        return zeros.find() ? zeros.replaceFirst(zeros.group(1).equals(".") ? "Z" : "$1Z") : time.toString();
    }

    /** RFC 3339 with always nine digits, as log lines have it. */
    public static String rfc3339Fixed(Instant time) {
        return FIXED.format(time);
    }

    /** Whole seconds since the epoch; negative for Go's zero time. */
    public static long unix(Optional<Instant> time) {
        return time.map(Instant::getEpochSecond).orElse(-62135596800L);
    }

    public static long unixNanos(Instant time) {
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }
}
