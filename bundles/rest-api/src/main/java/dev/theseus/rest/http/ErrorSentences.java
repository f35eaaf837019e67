package dev.theseus.rest.http;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.http.Failure;
import java.util.Map;

/** Failures in the sentences that Docker's clients know, and which some of them read. */
public final class ErrorSentences {
    private ErrorSentences() {}

    public static String of(Failure failure) {
        return failure.reason()
                .map(reason -> of(reason, failure.attributes(), failure.message()))
                .orElse(failure.message());
    }

    public static String of(EngineException failure) {
        return failure.reason()
                .map(reason -> of(reason, failure.attributes(), failure.message()))
                .orElse(failure.message());
    }

    /** {@code docker run} takes its exit code, 127 or 126, from the words of runc. Other runtimes have words of their own. */
    private static String of(Reason reason, Map<String, String> attributes, String message) {
        if (reason.equals(Reason.TASK_COMMAND_NOT_FOUND)) {
            boolean said =
                    message.contains("executable file not found") || message.contains("no such file or directory");
            return said ? message : message + command(attributes) + "executable file not found in $PATH";
        }
        if (reason.equals(Reason.TASK_COMMAND_NOT_EXECUTABLE)) {
            boolean said = message.contains("permission denied") || message.contains("is a directory");
            return said ? message : message + command(attributes) + "permission denied";
        }
        return message;
    }

    private static String command(Map<String, String> attributes) {
        String command = attributes.get(Attributes.COMMAND);
        return command == null ? ": exec: " : ": exec: \"" + command + "\": ";
    }
}
