package dev.theseus.runtime.runc.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.process.ProcessStat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks through the host's processes. Reads all of {@code /proc}, so it is for recovery only. */
final class ProcessScan {
    private static final Path PROC = Path.of("/proc");

    private ProcessScan() {}

    /** A process and its argument list. */
    record Found(TaskProcess process, List<String> arguments) {
        Found {
            arguments = List.copyOf(arguments);
        }

        boolean isCommand(String name) {
            String first = arguments.getFirst();
            return first.substring(first.lastIndexOf('/') + 1).equals(name);
        }

        /** What follows {@code option} on the command line. */
        Optional<String> value(String option) {
            int at = arguments.indexOf(option);
            return at >= 0 && at + 1 < arguments.size() ? Optional.of(arguments.get(at + 1)) : Optional.empty();
        }
    }

    static List<Found> all() {
        List<Found> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[1-9]*")) {
            for (Path process : processes) {
                read(process).ifPresent(found::add);
            }
        } catch (IOException e) {
            throw EngineException.internal("list processes in " + PROC, e);
        }
        return found;
    }

    private static Optional<Found> read(Path process) {
        long pid = Long.parseLong(process.getFileName().toString());
        Optional<Long> startTime = ProcessStat.startTime(pid);
        try {
            String line = new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8);
            List<String> arguments = List.of(line.split("\0"));
            if (line.isEmpty() || arguments.isEmpty()) {
                return Optional.empty();
            }
            return startTime.map(time -> new Found(new TaskProcess(pid, time), arguments));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
