package dev.theseus.engine.time;

import dev.theseus.api.error.EngineException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.regex.Pattern;

/** Points in time as {@code since} and {@code until} take them. */
public final class Moment {
    private static final Pattern SECONDS = Pattern.compile("-?[0-9]+(\\.[0-9]{1,9})?");
    private static final Pattern BEGINNING_OF_DATE = Pattern.compile("[0-9]{4}-");

    private Moment() {}

    /** Made when the first date is read: the start of the daemon shall not wait for it. */
    private static final class Dates {
        static final DateTimeFormatter FORM = new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .append(DateTimeFormatter.ISO_LOCAL_DATE)
                .optionalStart()
                .appendPattern("'T'HH")
                .optionalStart()
                .appendPattern(":mm")
                .optionalStart()
                .appendPattern(":ss")
                .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
                .optionalEnd()
                .optionalEnd()
                .optionalEnd()
                .appendPattern("[XXX]")
                .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
                .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0)
                .parseDefaulting(ChronoField.SECOND_OF_MINUTE, 0)
                .toFormatter();
    }

    /** As {@link #parse(String, Clock)}, by the daemon's own clock and zone. */
    public static Instant parse(String text) {
        return parse(text, Clock.system(ZoneId.systemDefault()));
    }

    /**
     * Reads seconds since the epoch, with a fraction or without; a time as RFC 3339 has it, which may end after its date, its
     * hours, minutes or seconds, and may lack the zone; or a duration before now, such as {@code 1h30m}.
     *
     * @param clock tells now, and the zone of a time that names none, for which Docker takes the daemon's own
     * @throws EngineException {@code INVALID_PARAMETER} for anything else
     */
    public static Instant parse(String text, Clock clock) {
        try {
            if (SECONDS.matcher(text).matches()) {
                return epoch(new BigDecimal(text));
            }
            return BEGINNING_OF_DATE.matcher(text).lookingAt()
                    ? date(text, clock)
                    : clock.instant().minus(GoDuration.parse(text));
        } catch (DateTimeException | ArithmeticException | EngineException e) {
            throw EngineException.invalid("failed to parse value as time or duration: \"" + text + "\"");
        }
    }

    private static Instant epoch(BigDecimal seconds) {
        BigDecimal fraction = seconds.remainder(BigDecimal.ONE);
        return Instant.ofEpochSecond(
                seconds.toBigInteger().longValueExact(),
                fraction.movePointRight(9).longValue());
    }

    private static Instant date(String text, Clock clock) {
        TemporalAccessor read = Dates.FORM.parse(text);
        return read.isSupported(ChronoField.OFFSET_SECONDS)
                ? OffsetDateTime.from(read).toInstant()
                : LocalDateTime.from(read).atZone(clock.getZone()).toInstant();
    }
}
