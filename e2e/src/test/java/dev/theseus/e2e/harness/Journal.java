package dev.theseus.e2e.harness;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A systemd-journald in a mount namespace of its own, where it listens at the usual place and writes into memory. */
public final class Journal implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/lib/systemd/systemd-journald");
    private static final String START = """
            mkdir -p /run/systemd /run/log
            mount -t tmpfs tmpfs /run/systemd
            mount -t tmpfs tmpfs /run/log
            mkdir -p /run/systemd/journal /run/log/journal
            exec %s
            """.formatted(PROGRAM);

    private final Process process;

    private Journal() {
        try {
            process = new ProcessBuilder("unshare", "--mount", "--propagation", "private", "sh", "-c", START)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Command.await(
                "the journal",
                Duration.ofSeconds(20),
                () -> entered("test", "-S", "/run/systemd/journal/socket").exit() == 0);
    }

    /** Starts one; the test is skipped where there is none to start. */
    public static Journal start() {
        assumeTrue(Files.isExecutable(PROGRAM), "there is no systemd-journald");
        return new Journal();
    }

    /** What goes before a command that is to see this journal as its machine's. */
    public List<String> enter() {
        return List.of("nsenter", "--mount=/proc/" + process.pid() + "/ns/mnt", "--");
    }

    private Result entered(String... command) {
        List<String> whole = new ArrayList<>(enter());
        whole.addAll(List.of(command));
        return Command.run(whole.toArray(String[]::new));
    }

    /** The entries that have a field of that value, oldest first. */
    public List<JsonObject> entries(String field, String value) {
        return entered("sh", "-c", "journalctl --no-pager -o json -D /run/log/journal/* \"$0\"", field + "=" + value)
                .lines()
                .stream()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
