package dev.theseus.engine.log;

import java.time.Instant;

/**
 * A line of a log, put together from the pieces in which the monitor wrote it.
 *
 * @param stream 1 stdout, 2 stderr
 * @param time of its first piece
 * @param data with its newline, where it had one
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record LogEntry(int stream, Instant time, byte[] data) {}
