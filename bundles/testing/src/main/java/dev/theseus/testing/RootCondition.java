package dev.theseus.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Only the user decides: what root lacks in some container fails the test, it does not skip it. */
final class RootCondition implements ExecutionCondition {
    private static final Path SELF = Path.of("/proc/self");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return of(userId());
    }

    static ConditionEvaluationResult of(int userId) {
        return userId == 0
                ? ConditionEvaluationResult.enabled("is root")
                : ConditionEvaluationResult.disabled("needs root: see CONTRIBUTING.md");
    }

    static int userId() {
        try {
            return (int) Files.getAttribute(SELF, "unix:uid");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
