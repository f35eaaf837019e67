package dev.theseus.engine.log;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Times as monitors write them, {@code 2026-01-02T03:04:05.678901234+00:00}, read many times faster than any RFC 3339
 * is: for long logs most of the work. The day is kept, since the next line is of the same one.
 */
final class SpoolTime {
    private static final int FRACTION = 20;
    private static final int OFFSET = 29;
    private static final int LENGTH = 35;
    private static final int DATE = 10;

    private final byte[] date = new byte[DATE];
    private long epochDay;
    private boolean known;

    /** Null for what is no time. */
    @Nullable
    Instant read(byte[] buffer, int start, int end) {
        if (end - start != LENGTH || !hasShape(buffer, start)) {
            return any(new String(buffer, start, end - start, StandardCharsets.US_ASCII));
        }
        if (!known || !Arrays.equals(buffer, start, start + DATE, date, 0, DATE)) {
            return newDay(buffer, start);
        }
        return ofDay(buffer, start);
    }

    private @Nullable Instant newDay(byte[] buffer, int start) {
        Instant time = any(new String(buffer, start, LENGTH, StandardCharsets.US_ASCII));
        if (time != null) {
            System.arraycopy(buffer, start, date, 0, DATE);
            epochDay = LocalDate.of(
                            number(buffer, start, 4), number(buffer, start + 5, 2), number(buffer, start + 8, 2))
                    .toEpochDay();
            known = true;
        }
        return time;
    }

    private @Nullable Instant ofDay(byte[] buffer, int start) {
        int hour = number(buffer, start + 11, 2);
        int minute = number(buffer, start + 14, 2);
        int second = number(buffer, start + 17, 2);
        int offset = number(buffer, start + OFFSET + 1, 2) * 60 + number(buffer, start + OFFSET + 4, 2);
        if (hour > 23 || minute > 59 || second > 59 || offset > 18 * 60) {
            return null;
        }
        long minutes = epochDay * 24 * 60 + hour * 60L + minute - (buffer[start + OFFSET] == '-' ? -offset : offset);
        return Instant.ofEpochSecond(minutes * 60 + second, number(buffer, start + FRACTION, OFFSET - FRACTION));
    }

    private static boolean hasShape(byte[] buffer, int start) {
        for (int i = 0; i < LENGTH; i++) {
            byte b = buffer[start + i];
            boolean fits = switch (i) {
                case 4, 7 -> b == '-';
                case 10 -> b == 'T';
                case 13, 16, 32 -> b == ':';
                case 19 -> b == '.';
                case OFFSET -> b == '+' || b == '-';
                default -> b >= '0' && b <= '9';
            };
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static int number(byte[] buffer, int start, int length) {
        int number = 0;
        for (int i = start; i < start + length; i++) {
            number = number * 10 + buffer[i] - '0';
        }
        return number;
    }

    private static @Nullable Instant any(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
