package dev.theseus.engine.task;

import dev.theseus.api.runtime.TaskHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a task's first process ended.
 *
 * @param exitCode its status, 128 and the signal's number for a signal; {@link #UNKNOWN} when nobody saw it
 * @param at when
 */
public record TaskEnd(int exitCode, Instant at) {
    public static final int UNKNOWN = 255;

    private static final Logger LOG = LoggerFactory.getLogger(TaskEnd.class);

    /** Of a process that is gone: what its monitor wrote at the end, which may have been while no daemon looked. */
    public static TaskEnd of(TaskHandle task) {
        return new TaskEnd(exitCode(task), time(task));
    }

    private static Instant time(TaskHandle task) {
        try {
            return Files.getLastModifiedTime(task.exitFile()).toInstant();
        } catch (IOException e) {
            return Instant.now();
        }
    }

    private static int exitCode(TaskHandle task) {
        try {
            return Integer.parseInt(Files.readString(task.exitFile()).strip());
        } catch (NoSuchFileException e) {
            return UNKNOWN;
        } catch (IOException | NumberFormatException e) {
            LOG.warn("exit file {} cannot be read: {}", task.exitFile(), e.getMessage());
            return UNKNOWN;
        }
    }
}
