package dev.theseus.launcher.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;

/** What lines of every form say of an event, as dockerd says it. */
final class EventWords {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSSXXX");
    private static final String OURS = "dev.theseus.";

    private EventWords() {}

    static String time(ILoggingEvent event) {
        return TIME.format(event.getInstant().atOffset(offset(event.getTimeStamp())));
    }

    /** Of local time. A zone by its name would make the JVM search every jar of the class path for rules of zones. */
    private static ZoneOffset offset(long millis) {
        return ZoneOffset.ofTotalSeconds(Math.toIntExact(
                TimeUnit.MILLISECONDS.toSeconds(TimeZone.getDefault().getOffset(millis))));
    }

    static String level(ILoggingEvent event) {
        return switch (event.getLevel().toInt()) {
            case Level.ERROR_INT -> "error";
            case Level.WARN_INT -> "warning";
            case Level.INFO_INT -> "info";
            default -> "debug";
        };
    }

    /** Who said it, without the part that all of ours share. */
    static String logger(ILoggingEvent event) {
        String name = event.getLoggerName();
        return name.startsWith(OURS) ? name.substring(OURS.length()) : name;
    }
}
