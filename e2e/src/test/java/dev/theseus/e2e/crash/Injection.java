package dev.theseus.e2e.crash;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.Trees;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The kernel refuses a running daemon some system calls, as long as this is open. */
final class Injection implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Command strace;

    private Injection(Command strace) {
        this.strace = strace;
    }

    /**
     * Begins. Skips the test where no process may be traced.
     *
     * @param files whose calls alone are meant; none for all
     * @param error by its name
     */
    static Injection into(Daemon daemon, List<Path> files, String error, String... calls) {
        Path log = daemon.folder().resolve("strace.log");
        List<String> command = new ArrayList<>(List.of("strace", "-f", "-o", log.toString()));
        files.forEach(file -> command.addAll(List.of("-P", file.toString())));
        command.addAll(List.of("-e", "trace=" + String.join(",", calls)));
        command.addAll(List.of("-e", "inject=" + String.join(",", calls) + ":error=" + error));
        command.addAll(List.of("-p", Long.toString(daemon.pid())));
        Command strace = Command.start(Map.of(), command);
        Path tasks = Path.of("/proc", Long.toString(daemon.pid()), "task");
        Command.await(
                "strace of the daemon",
                LIMIT,
                () -> !strace.alive()
                        || Trees.children(tasks).stream()
                                .noneMatch(task ->
                                        Trees.read(task.resolve("status")).contains("TracerPid:\t0\n")));
        assumeTrue(strace.alive(), () -> "strace cannot attach to a process here: " + strace.result());
        return new Injection(strace);
    }

    @Override
    public void close() {
        strace.signal("INT");
        strace.result();
    }
}
