package dev.theseus.engine.oci;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;

/** What a failed start means for the exit code, by the reason that the runtime's driver has found. */
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
        if (failure.is(Reason.TASK_COMMAND_NOT_FOUND)) {
            return NOT_FOUND;
        }
        if (failure.is(Reason.TASK_COMMAND_NOT_EXECUTABLE)) {
            return NOT_EXECUTABLE;
        }
        // As Docker has it: whatever is missing or may not be used counts as if it were the command.
        return switch (failure.attributes().getOrDefault(Attributes.ERRNO, "")) {
            case "ENOENT", "ENOTDIR" -> NOT_FOUND;
            case "EACCES", "EISDIR" -> NOT_EXECUTABLE;
            default -> OTHER;
        };
    }
}
