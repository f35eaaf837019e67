package dev.theseus.runtime.runc.internal;

import dev.theseus.api.error.EngineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a monitor waits in vain. When its runtime command is killed, what that has begun to make becomes the monitor's child and
 * keeps open the pipe on which the monitor waits for the runtime's last words: neither ever ends.
 */
final class LostRuntime {
    /** A monitor that has been told the end of its command says so at once, if only the machine lets it run. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final long monitor;
    private final String verb;
    private final Duration patience;
    private @Nullable String first;
    private long since;

    /** @param verb the runtime's subcommand, which stands among the command's arguments */
    LostRuntime(long monitor, String verb) {
        this(monitor, verb, PATIENCE);
    }

    LostRuntime(long monitor, String verb, Duration patience) {
        this.monitor = monitor;
        this.verb = verb;
        this.patience = patience;
    }

    /** Looks; throws {@code INTERNAL} when the command has been gone for too long without a word of the monitor. */
    void check() {
        if (!isLost()) {
            since = 0;
            return;
        }
        if (since == 0) {
            since = System.nanoTime();
        } else if (System.nanoTime() - since > patience.toNanos()) {
            throw EngineException.internal(
                    "OCI runtime " + verb + " was killed before it was done: start the container again");
        }
    }

    private boolean isLost() {
        List<String> children = children();
        if (children.isEmpty()) {
            return false;
        }
        if (first == null) {
            first = children.getFirst();
        }
        // Some runtimes' containers look like the command itself until their first instruction.
        return !children.contains(first) || children.stream().noneMatch(this::isCommand);
    }

    /** Numbers of processes; none on a kernel that does not tell. */
    private List<String> children() {
        String line = read(Path.of("/proc/" + monitor + "/task/" + monitor + "/children"));
        return line.isBlank() ? List.of() : List.of(line.strip().split(" "));
    }

    private boolean isCommand(String pid) {
        return List.of(read(Path.of("/proc/" + pid + "/cmdline")).split("\0")).contains(verb);
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
