package dev.theseus.linux.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Facts of a process from {@code /proc/PID/stat}. */
public final class ProcessStat {
    private static final int STATE = 3;
    private static final int PARENT = 4;
    private static final int START_TIME = 22;

    private ProcessStat() {}

    /** Clock ticks since boot; with the pid it names a process for good. Empty when there is no such process. */
    public static Optional<Long> startTime(long pid) {
        return field(pid, START_TIME).map(Long::parseLong);
    }

    /** One letter: {@code R}, {@code S}, {@code D}, {@code T}, {@code Z}, …; empty when there is no such process. */
    public static Optional<Character> state(long pid) {
        return field(pid, STATE).map(text -> text.charAt(0));
    }

    public static Optional<Long> parent(long pid) {
        return field(pid, PARENT).map(Long::parseLong);
    }

    /** Fields count from 1 as in proc(5). */
    private static Optional<String> field(long pid, int number) {
        try {
            String stat =
                    new String(Files.readAllBytes(Path.of("/proc/" + pid + "/stat")), StandardCharsets.ISO_8859_1);
            // The command name, field 2, may itself hold spaces and parentheses.
            String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", number);
            return Optional.of(afterName[number - 3].strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
