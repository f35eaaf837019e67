package dev.theseus.engine.oci;

import dev.theseus.api.error.EngineException;
import java.util.Locale;

/** What a failed start means for the exit code, by the words in which runtimes complain. */
public final class StartFailure {
    private static final int NOT_FOUND = 127;
    private static final int NOT_EXECUTABLE = 126;
    private static final int OTHER = 128;

    private StartFailure() {}

    /** An exec that fails for another reason than its command counts as one that cannot be executed. */
    public static int execExitCode(EngineException failure) {
        int code = exitCode(failure);
        return code == OTHER ? NOT_EXECUTABLE : code;
    }

    public static int exitCode(EngineException failure) {
        // crun begins the kernel's words with a capital.
        String message = failure.message().toLowerCase(Locale.ROOT);
        if (message.contains("executable file not found")
                || message.contains("no such file or directory")
                || message.contains("system cannot find the file")
                || message.contains("not found in $path")
                || message.contains("not a directory")) {
            return NOT_FOUND;
        }
        if (message.contains("permission denied")
                || message.contains("is a directory")
                || message.contains("exec format error")) {
            return NOT_EXECUTABLE;
        }
        return OTHER;
    }
}
