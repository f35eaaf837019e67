package dev.theseus.linux.process;

import dev.theseus.api.error.EngineException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * What an external command did.
 *
 * @param argv as it was started
 * @param exit how it ended
 * @param stdout all that it wrote there, up to the command's limit
 * @param stderrTail the last 4096 bytes that it wrote there
 * @param duration from start to end
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy per access would double a large output
public record CommandResult(List<String> argv, ExitStatus exit, byte[] stdout, String stderrTail, Duration duration) {
    /** Standard output as UTF-8 text. */
    public String output() {
        return new String(stdout, StandardCharsets.UTF_8);
    }

    public boolean success() {
        return exit.success();
    }

    /**
     * This result when the command succeeded.
     *
     * @throws EngineException {@code INTERNAL} with the command, its exit code and the tail of its stderr
     */
    public CommandResult orThrow() {
        if (success()) {
            return this;
        }
        throw EngineException.internal(failure());
    }

    /** {@code command arguments: exit 3: stderr}. */
    public String failure() {
        String how = exit.signal() == 0 ? "exit " + exit.code() : "killed by signal " + exit.signal();
        String words = stderrTail.strip();
        return String.join(" ", argv) + ": " + how + (words.isEmpty() ? "" : ": " + words);
    }
}
