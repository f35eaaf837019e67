package dev.theseus.volume.local.internal;

import dev.theseus.api.error.EngineException;
import java.util.regex.Pattern;

/** What a local volume may be called. */
final class VolumeName {
    private static final Pattern FORM = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");
    private static final int LONGEST_FILE_NAME = 255;

    private VolumeName() {}

    /** Whether there can be a volume of this name at all. */
    static boolean isValid(String name) {
        return FORM.matcher(name).matches() && name.length() <= LONGEST_FILE_NAME;
    }

    /** @throws EngineException {@code INVALID_PARAMETER} */
    static void require(String name) {
        if (name.length() == 1) {
            throw EngineException.invalid(
                    "volume name is too short, names should be at least two alphanumeric characters");
        }
        if (name.length() > LONGEST_FILE_NAME) {
            throw EngineException.invalid("volume name \"" + name + "\" is too long, names can have "
                    + LONGEST_FILE_NAME + " characters at most");
        }
        if (!FORM.matcher(name).matches()) {
            throw EngineException.invalid("\"" + name + "\" includes invalid characters for a local volume name, only"
                    + " \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use"
                    + " absolute path");
        }
    }
}
