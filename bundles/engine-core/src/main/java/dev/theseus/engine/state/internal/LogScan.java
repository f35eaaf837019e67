package dev.theseus.engine.state.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Cuts the bytes of a {@code state.db} into lines, and finds the right ones among those that are not. */
final class LogScan {
    private static final int SUM_AND_TAB = 9;
    private static final int SECTOR = 512;

    private final byte[] file;
    private final int end;
    private final List<Segment> segments = new ArrayList<>();

    /**
     * A part of the file.
     *
     * @param line empty when it is none
     */
    record Segment(int from, int to, Optional<LogLine> line) {}

    private LogScan(byte[] file) {
        this.file = file;
        end = endOfText(file);
    }

    /** All parts in their order, without the zeros at the end, which are room for what is written next. */
    static List<Segment> of(byte[] file) {
        LogScan scan = new LogScan(file);
        scan.run();
        return scan.segments;
    }

    private static int endOfText(byte[] file) {
        int length = file.length;
        while (length > 0 && file[length - 1] == 0) {
            length--;
        }
        return length;
    }

    private void run() {
        int start = 0;
        while (start < end) {
            int feed = start;
            while (feed < end && file[feed] != '\n') {
                feed++;
            }
            // Without a line feed it was not written to its end, even if all else happens to be there.
            Optional<LogLine> line = feed < end ? LogLine.decode(file, start, feed) : Optional.empty();
            if (line.isPresent()) {
                segments.add(new Segment(start, feed + 1, line));
            } else {
                lookInto(start, Math.min(feed + 1, end));
            }
            start = feed + 1;
        }
    }

    /** One flipped bit in a line feed makes one bad line of two good ones. */
    private void lookInto(int from, int to) {
        Optional<LogLine> whole = LogLine.decode(file, from, to - 1);
        if (whole.isPresent()) {
            segments.add(new Segment(from, to, whole));
            return;
        }
        for (int i = from + SUM_AND_TAB; i + SUM_AND_TAB < to; i++) {
            if (file[i + SUM_AND_TAB - 1] == '\t') {
                Optional<LogLine> second = LogLine.decode(file, i, to - 1);
                if (second.isPresent()) {
                    segments.add(new Segment(from, i, LogLine.decode(file, from, i - 1)));
                    segments.add(new Segment(i, to, second));
                    return;
                }
            }
        }
        segments.add(new Segment(from, to, Optional.empty()));
    }

    /**
     * Whether it may be what is left of a write that the end of the daemon, or of the power, cut short: it ends with the file, or
     * whole sectors of it are missing.
     */
    static boolean isUnfinished(byte[] file, Segment segment) {
        if (file[segment.to() - 1] != '\n') {
            return segment.to() == endOfText(file);
        }
        int zeros = 0;
        for (int i = segment.from(); i < segment.to(); i++) {
            if (file[i] == 0) {
                zeros++;
            } else if (zeros > 0) {
                int start = i - zeros;
                return (start == segment.from() || start % SECTOR == 0) && i % SECTOR == 0;
            }
        }
        return false;
    }
}
