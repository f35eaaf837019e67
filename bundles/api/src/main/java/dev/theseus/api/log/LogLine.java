package dev.theseus.api.log;

import java.time.Instant;

/**
 * A line, or a piece of one: of a line that is longer than 16 KiB, whose end never came, or came after lines of the other
 * stream.
 *
 * @param stderr whether it was written to stderr; a terminal's output is stdout
 * @param time when the monitor got it
 * @param data as it was written, of any encoding; the last piece of a line ends in a newline. Not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record LogLine(boolean stderr, Instant time, byte[] data) {}
