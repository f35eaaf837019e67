package dev.theseus.rest.sentence;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.engine.container.KeptFailure;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Failures in the sentences that Docker's clients know, and which some of them read. */
public final class ErrorSentences {
    private static final Pattern FACT = Pattern.compile("\\{(\\w+)(\\.short)?}");
    private static final int SHORT = 12;

    /** With names of attributes in braces; {@code {id.short}} is an id as people see it. */
    static final Map<Reason, String> FORMS = Stream.of(
                    ContainerSentences.FORMS,
                    SpecSentences.FORMS,
                    VolumeSentences.FORMS,
                    NetworkSentences.FORMS,
                    ImageSentences.FORMS)
            .flatMap(forms -> forms.entrySet().stream())
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private ErrorSentences() {}

    public static String of(EngineException failure) {
        return of(KeptFailure.of(failure));
    }

    public static String of(KeptFailure failure) {
        Map<String, String> attributes = failure.attributes();
        String sentence = failure.reason()
                .map(reason -> form(reason, NetworkSentences.prepared(reason, attributes)))
                .orElse("");
        if (sentence.isEmpty()) {
            return refusal(failure);
        }
        return failure.context().isEmpty() ? sentence : failure.context() + ": " + sentence;
    }

    /** @return empty where the engine's own words are as good as any */
    private static String form(Reason reason, Map<String, String> attributes) {
        return FACT.matcher(FORMS.getOrDefault(reason, ""))
                .replaceAll(fact -> Matcher.quoteReplacement(value(fact, attributes)));
    }

    private static String value(MatchResult fact, Map<String, String> attributes) {
        String whole = attributes.getOrDefault(fact.group(1), "");
        if (fact.group(2) == null) {
            return whole;
        }
        String hex = whole.substring(whole.indexOf(':') + 1);
        return hex.substring(0, Math.min(SHORT, hex.length()));
    }

    /** {@code docker run} takes its exit code, 127 or 126, from the words of runc. Other runtimes have words of their own. */
    private static String refusal(KeptFailure failure) {
        String message = failure.message();
        Optional<Reason> reason = failure.reason();
        if (reason.equals(Optional.of(Reason.TASK_COMMAND_NOT_FOUND))) {
            boolean said =
                    message.contains("executable file not found") || message.contains("no such file or directory");
            return said ? message : message + command(failure.attributes()) + "executable file not found in $PATH";
        }
        if (reason.equals(Optional.of(Reason.TASK_COMMAND_NOT_EXECUTABLE))) {
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
