package dev.theseus.api.runtime;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a process is tied to the world.
 *
 * @param terminal whether it gets a pseudo terminal (must agree with the OCI process)
 * @param stdin whether stdin is a pipe; otherwise it reads end-of-file at once
 * @param stdinOnce whether stdin ends for good when the first attacher closes its side
 * @param log the spool the monitor appends to; none for no log. Format, one line each: RFC 3339 time with nanoseconds,
 *     space, {@code stdout} or {@code stderr}, space, {@code F} (full line) or {@code P} (no newline follows), space,
 *     data
 * @param logSizeLimit bytes after which the engine will rotate the spool by {@link RuntimeDriver#reopenLog}; 0 for never
 */
public record StdioSpec(boolean terminal, boolean stdin, boolean stdinOnce, Optional<Path> log, long logSizeLimit) {}
