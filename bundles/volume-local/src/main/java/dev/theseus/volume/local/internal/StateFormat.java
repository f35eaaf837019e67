package dev.theseus.volume.local.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.file.DurableWrites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The {@code FORMAT} file of the driver's private folder. */
final class StateFormat {
    private static final int VERSION = 1;
    private static final String MIN_READER = "minReader=";

    private StateFormat() {}

    /** Writes the file when there is none; {@code UNAVAILABLE} when it asks for a newer driver or cannot be read. */
    static void check(Path file) {
        try {
            int minReader = Files.readString(file)
                    .lines()
                    .filter(line -> line.startsWith(MIN_READER))
                    .map(line -> Integer.parseInt(line.substring(MIN_READER.length())))
                    .findFirst()
                    .orElseThrow(() -> new NumberFormatException("no minReader"));
            if (minReader > VERSION) {
                throw EngineException.unavailable("volume driver local: " + file + " asks for a reader of format "
                        + minReader + ", this driver reads " + VERSION + "; install the newer driver again");
            }
        } catch (NoSuchFileException e) {
            write(file);
        } catch (NumberFormatException e) {
            throw EngineException.unavailable("volume driver local: " + file + " is damaged (" + e.getMessage()
                    + "); write version=1 and minReader=1 into it");
        } catch (IOException e) {
            throw EngineException.internal("read " + file, e);
        }
    }

    private static void write(Path file) {
        try {
            DurableWrites.replace(file, "version=" + VERSION + "\n" + MIN_READER + VERSION + "\n");
        } catch (IOException e) {
            throw EngineException.internal("write " + file, e);
        }
    }
}
