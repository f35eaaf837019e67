package dev.theseus.grpc.http2;

import dev.theseus.grpc.GrpcCode;
import dev.theseus.grpc.GrpcException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The header {@code grpc-timeout}: at most eight digits and a unit. */
final class TimeoutText {
    private static final long MOST = 99_999_999;

    private TimeoutText() {}

    static Duration parse(String text) {
        int digits = text.length() - 1;
        if (digits < 1 || digits > 8 || !text.chars().limit(digits).allMatch(c -> c >= '0' && c <= '9')) {
            throw new GrpcException(GrpcCode.INTERNAL, "malformed grpc-timeout: " + text);
        }
        long count = Long.parseLong(text.substring(0, digits));
        return switch (text.charAt(digits)) {
            case 'n' -> Duration.ofNanos(count);
            case 'u' -> Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(count));
            case 'm' -> Duration.ofMillis(count);
            case 'S' -> Duration.ofSeconds(count);
            case 'M' -> Duration.ofMinutes(count);
            // As far as the clock of deadlines goes.
            case 'H' -> Duration.ofHours(Math.min(count, 24 * 365 * 100));
            default -> throw new GrpcException(GrpcCode.INTERNAL, "malformed grpc-timeout: " + text);
        };
    }

    static String format(Duration left) {
        long millis = Math.max(1, left.toMillis());
        if (millis <= MOST) {
            return millis + "m";
        }
        return Math.min(MOST, left.toSeconds()) + "S";
    }
}
