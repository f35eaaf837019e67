package dev.theseus.log.journald.internal;

import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The number of a stream's last entry, which readers of the journal sort by. It travels in the mark, so that a successor
 * of the driver counts on.
 *
 * @param epoch tells countings apart
 * @param last 0 before the first
 */
record Ordinal(String epoch, long last) {
    private static final Pattern MARK = Pattern.compile("([0-9a-f]{32}):([0-9]{1,18})");

    /** Counts on behind a mark; begins anew behind anything else. */
    static Ordinal after(String mark) {
        Matcher read = MARK.matcher(mark);
        return read.matches()
                ? new Ordinal(read.group(1), Long.parseLong(read.group(2)))
                : new Ordinal(UUID.randomUUID().toString().replace("-", ""), 0);
    }

    Ordinal after(int more) {
        return new Ordinal(epoch, last + more);
    }

    String mark() {
        return epoch + ":" + last;
    }
}
