package dev.theseus.api.log;

import java.util.List;

/**
 * Lines of one stream that follow on each other.
 *
 * @param from where the batch before ended, with the mark that the driver gave it; {@link LogCheckpoint#BEGINNING} for
 *     the first of a stream, or when nobody knows any more what was written
 * @param lines oldest first, at least one, together at most 1 MiB and one line
 * @param gap whether lines before these may be lost: they were rotated away before the driver could take them, or it
 *     lagged by more than {@code max-buffer-size} in non-blocking mode
 */
public record LogBatch(LogCheckpoint from, List<LogLine> lines, boolean gap) {
    public LogBatch {
        lines = List.copyOf(lines);
    }
}
