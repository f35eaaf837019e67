package dev.theseus.linux.process;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import java.util.List;

/** The limits of the daemon's own process. */
public final class ResourceLimits {
    /** By number, as getrlimit(2) takes them. */
    private static final List<String> NAMES = List.of(
            "cpu",
            "fsize",
            "data",
            "stack",
            "core",
            "rss",
            "nproc",
            "nofile",
            "memlock",
            "as",
            "locks",
            "sigpending",
            "msgqueue",
            "nice",
            "rtprio",
            "rttime");

    private ResourceLimits() {}

    /**
     * Beyond which the soft limit cannot be raised; -1 when there is none.
     *
     * @param name as setrlimit(2) has it, in lower case and without its prefix
     * @throws EngineException {@code INVALID_PARAMETER} for a name that is none
     */
    public static long hard(String name) {
        int number = NAMES.indexOf(name);
        if (number < 0) {
            throw EngineException.invalid("unknown resource limit " + name + "; known are " + NAMES);
        }
        long[] limits = new long[2];
        if (LibC.getrlimit(number, limits) < 0) {
            throw Errno.failure("getrlimit", name);
        }
        return limits[1];
    }
}
