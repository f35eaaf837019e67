package dev.theseus.rest.json;

import dev.theseus.api.error.EngineException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as Docker writes and reads them. */
public final class Times {
    /** How Go prints a time that was never set. */
    public static final String ZERO = "0001-01-01T00:00:00Z";

    private static final Pattern FRACTION_ZEROS = Pattern.compile("(\\.\\d*?)0+Z$");
    private static final Pattern DURATION_PART = Pattern.compile("(\\d+(?:\\.\\d*)?)(h|ms|us|µs|ns|m|s)");

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

    /**
     * Reads what {@code since} and {@code until} take: seconds since the epoch with a fraction, RFC 3339, a date, or a
     * duration before now ({@code 10m}).
     */
    public static Instant parse(String text, Instant now) {
        try {
            if (text.matches("-?\\d+(\\.\\d+)?")) {
                BigDecimal seconds = new BigDecimal(text);
                long whole = seconds.longValue();
                return Instant.ofEpochSecond(
                        whole,
                        seconds.subtract(BigDecimal.valueOf(whole))
                                .movePointRight(9)
                                .longValue());
            }
            if (text.matches("\\d{4}-\\d\\d-\\d\\dT.*(Z|[+-]\\d\\d:\\d\\d)")) {
                return OffsetDateTime.parse(text).toInstant();
            }
            if (text.matches("\\d{4}-\\d\\d-\\d\\dT.*")) {
                return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
            }
            if (text.matches("\\d{4}-\\d\\d-\\d\\d")) {
                return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            return now.minus(duration(text));
        } catch (DateTimeException | ArithmeticException e) {
            throw EngineException.invalid("failed to parse time \"" + text + "\": " + e.getMessage());
        }
    }

    private static Duration duration(String text) {
        Matcher part = DURATION_PART.matcher(text);
        Duration sum = Duration.ZERO;
        int end = 0;
        while (part.find() && part.start() == end) {
            end = part.end();
            long unit = switch (part.group(2)) {
                case "h" -> 3_600_000_000_000L;
                case "m" -> 60_000_000_000L;
                case "s" -> 1_000_000_000L;
                case "ms" -> 1_000_000L;
                case "ns" -> 1L;
                default -> 1_000L;
            };
            sum = sum.plusNanos(new BigDecimal(part.group(1))
                    .multiply(BigDecimal.valueOf(unit))
                    .longValue());
        }
        if (end == 0 || end != text.length()) {
            throw EngineException.invalid("failed to parse value as time or duration: \"" + text + "\"");
        }
        return sum;
    }
}
