package dev.theseus.engine.slot.internal;

import dev.theseus.api.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The format of a driver's private state folder. */
public final class StateFormat {
    private static final Pattern MIN_READER = Pattern.compile("minReader=(\\d{1,9})");

    private StateFormat() {}

    /**
     * Compares the {@code minReader=} line of the folder's {@code FORMAT} file with what the driver can read.
     *
     * @param known the newest format that the driver knows
     * @throws EngineException {@code UNAVAILABLE} when the folder is newer than the driver
     */
    public static void check(Path folder, int known) {
        int found = read(folder.resolve("FORMAT"));
        if (found > known) {
            throw EngineException.unavailable(
                    "the state in %s has format %d and the driver knows only up to %d: ".formatted(folder, found, known)
                            + "install the newer driver that wrote it");
        }
    }

    /** The oldest reader that the state allows; 0 when it does not say. What is damaged is for the driver to judge. */
    private static int read(Path file) {
        try {
            return Files.readString(file)
                    .lines()
                    .map(MIN_READER::matcher)
                    .filter(Matcher::matches)
                    .mapToInt(line -> Integer.parseInt(line.group(1)))
                    .findFirst()
                    .orElse(0);
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw EngineException.internal("cannot read " + file, e);
        }
    }
}
