package dev.theseus.runtime.runc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
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
}
