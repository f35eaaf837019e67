package dev.theseus.engine.log;

import dev.theseus.api.log.LogStream;
import java.nio.file.Path;

/**
 * A container's output and the driver that is to have it.
 *
 * @param driver its name
 * @param options as the user gave them, those that are the engine's included
 * @param spool what the container's monitor writes
 */
public record LogSource(String driver, LogOptions options, LogStream stream, Path spool) {
    String id() {
        return stream.id();
    }
}
