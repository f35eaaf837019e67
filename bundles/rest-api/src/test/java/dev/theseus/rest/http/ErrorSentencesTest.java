package dev.theseus.rest.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.http.Failure;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorSentencesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "task.command-not-found | exec: \"x\": executable file not found in $PATH |",
                "task.command-not-found | stat /x: no such file or directory |",
                "task.command-not-found | the guest has no x | : exec: \"x\": executable file not found in $PATH",
                "task.command-not-executable | exec: \"x\": permission denied |",
                "task.command-not-executable | open executable: Permission denied | : exec: \"x\": permission denied",
                "task.refused | something else |"
            })
    void aRefusalIsSaidAsTheDockerCommandReadsIt(String reason, String message, String added) {
        EngineException refusal =
                EngineException.invalid(message).because(new Reason(reason), Map.of(Attributes.COMMAND, "x"));
        String expected = message + (added == null ? "" : added);
        assertEquals(expected, ErrorSentences.of(refusal));
        assertEquals(expected, ErrorSentences.of(Failure.of(refusal, "/containers/{id}/start")));
    }
}
