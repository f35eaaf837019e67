package dev.theseus.runtime.runc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** What runc 1.1.5 and crun 1.8.1 said when they were made to fail, and what it means. */
class RuntimeRefusalTest {
    @ParameterizedTest
    @CsvFileSource(
            resources = "refusals.csv",
            delimiter = '|',
            quoteCharacter = '\0',
            ignoreLeadingAndTrailingWhitespace = true)
    void findsTheReason(String reason, String command, String errno, String words) {
        EngineException refusal = RuntimeRefusal.of("create", words);
        assertEquals(reason, refusal.reason().orElseThrow().word());
        assertEquals(command == null ? "" : command, refusal.attributes().getOrDefault(Attributes.COMMAND, ""));
        assertEquals(errno == null ? "" : errno, refusal.attributes().getOrDefault(Attributes.ERRNO, ""));
        assertEquals("OCI runtime create failed: " + words, refusal.message());
    }

    /** Users choose their commands: each beginning of a sentence in one would be looked at to the end, again and again. */
    @Test
    @Timeout(10)
    void aCommandOfAnyLengthAndContentIsNoWork() {
        String command = "exec container process (".repeat(40_000);
        EngineException refusal = RuntimeRefusal.of("create", "cannot run " + command + ": no such file or directory");
        assertEquals(Reason.TASK_REFUSED, refusal.reason().orElseThrow());
        assertEquals("ENOENT", refusal.attributes().get(Attributes.ERRNO));
        assertTrue(refusal.message().contains(command));
    }
}
