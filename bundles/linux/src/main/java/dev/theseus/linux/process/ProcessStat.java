package dev.theseus.linux.process;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Facts of a process from {@code /proc/PID/stat}, and from {@code status} what that does not tell. What cannot be read, for want of
 * descriptors say, throws {@code INTERNAL}: only a process that is not there is told of as gone.
 */
public final class ProcessStat {
    /** The first two, pid and command name, are cut off. */
    private static final int FIRST = 3;

    private static final int STATE = 3;
    private static final int PARENT = 4;
    private static final int FLAGS = 9;
    private static final int THREADS = 20;
    private static final int START_TIME = 22;

    /** PF_EXITING of the kernel's sched.h. */
    private static final long EXITING = 0x4;

    /** PF_SIGNALED: a signal has killed it. */
    private static final long SIGNALED = 0x400;

    private static final long KILL_PENDING = 1L << 8;

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

    /** False also for a process whose end is certain: a zombie, or one that was killed and is being taken apart. */
    public static boolean isAlive(long pid, long startTime) {
        // In this order: who is reaped between the two has nothing pending any more, but stat still shows the end.
        return !isKillPending(pid)
                && fields(pid, START_TIME)
                        .filter(stat -> number(stat, START_TIME) == startTime && !isEnding(stat))
                        .isPresent();
    }

    private static boolean isEnding(String[] stat) {
        // A first thread may end before the others: they go on.
        boolean last = number(stat, THREADS) <= 1;
        char state = stat[STATE - FIRST].charAt(0);
        long flags = number(stat, FLAGS);
        return last && (state == 'Z' || state == 'X' || (flags & EXITING) != 0) || (flags & SIGNALED) != 0;
    }

    /**
     * A thread takes a deadly signal from what is pending for it alone some instructions before its flags tell that it ends; between
     * the two {@code stat} shows a thread like any other. What is pending for the whole process, which only {@code status} tells, keeps
     * the signal until the process is reaped.
     */
    private static boolean isKillPending(long pid) {
        Optional<String> status = read(pid, "status");
        // Without it, it is gone.
        return status.isEmpty()
                || status.get()
                        .lines()
                        .filter(line -> line.startsWith("SigPnd:") || line.startsWith("ShdPnd:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & KILL_PENDING) != 0);
    }

    private static long number(String[] stat, int field) {
        return Long.parseLong(stat[field - FIRST]);
    }

    private static Optional<String> field(long pid, int number) {
        return fields(pid, number).map(stat -> stat[number - FIRST].strip());
    }

    /** Fields from the third on, at least to the {@code last}; they count from 1 as in proc(5). */
    private static Optional<String[]> fields(long pid, int last) {
        // The command name, field 2, may itself hold spaces and parentheses.
        return read(pid, "stat")
                .map(stat -> stat.substring(stat.lastIndexOf(')') + 2).split(" ", last));
    }

    /** Empty when there is no such process; whatever else keeps the file from being read says nothing of the process. */
    private static Optional<String> read(long pid, String name) {
        Path file = Path.of("/proc/" + pid + "/" + name);
        try {
            return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            if (LibC.kill((int) pid, 0) < 0 && Errno.last() == Errno.ESRCH) {
                return Optional.empty();
            }
            throw EngineException.internal("cannot read " + file, e);
        }
    }
}
