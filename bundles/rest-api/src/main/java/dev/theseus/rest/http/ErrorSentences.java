package dev.theseus.rest.http;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Failures in the sentences that Docker's clients know, and which some of them read. */
public final class ErrorSentences {
    private static final Pattern FACT = Pattern.compile("\\{(\\w+)}");

    private static final Map<Reason, String> FORMS = Map.of(
            Reason.CONTAINER_NOT_FOUND, "No such container: {name}",
            Reason.CONTAINER_NAME_TAKEN,
                    "Conflict. The container name \"/{name}\" is already in use by container \"{holder}\"."
                            + " You have to remove (or rename) that container to be able to reuse that name.",
            Reason.EXEC_NOT_FOUND, "No such exec instance: {id}",
            Reason.IMAGE_NOT_FOUND, "No such image: {name}",
            Reason.NETWORK_NOT_FOUND, "network {name} not found",
            Reason.NETWORK_NAME_TAKEN, "network with name {name} already exists",
            Reason.VOLUME_NOT_FOUND, "get {name}: no such volume",
            Reason.VOLUME_IN_USE, "remove {name}: volume is in use - [{holder}]");

    private ErrorSentences() {}

    public static String of(EngineException failure) {
        String sentence =
                failure.reason().map(reason -> of(reason, failure.attributes())).orElse("");
        if (sentence.isEmpty()) {
            return refusal(failure);
        }
        return failure.context().isEmpty() ? sentence : failure.context() + ": " + sentence;
    }

    /** @return empty where the engine's own words are as good as any */
    private static String of(Reason reason, Map<String, String> attributes) {
        return FACT.matcher(FORMS.getOrDefault(reason, ""))
                .replaceAll(fact -> Matcher.quoteReplacement(attributes.getOrDefault(fact.group(1), "")));
    }

    /** {@code docker run} takes its exit code, 127 or 126, from the words of runc. Other runtimes have words of their own. */
    private static String refusal(EngineException failure) {
        String message = failure.message();
        if (failure.is(Reason.TASK_COMMAND_NOT_FOUND)) {
            boolean said =
                    message.contains("executable file not found") || message.contains("no such file or directory");
            return said ? message : message + command(failure.attributes()) + "executable file not found in $PATH";
        }
        if (failure.is(Reason.TASK_COMMAND_NOT_EXECUTABLE)) {
            boolean said = message.contains("permission denied") || message.contains("is a directory");
            return said ? message : message + command(failure.attributes()) + "permission denied";
        }
        return message;
    }

    private static String command(Map<String, String> attributes) {
        String command = attributes.get(Attributes.COMMAND);
        return command == null ? ": exec: " : ": exec: \"" + command + "\": ";
    }
}
