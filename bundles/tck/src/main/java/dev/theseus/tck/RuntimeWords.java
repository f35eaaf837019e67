package dev.theseus.tck;

import dev.theseus.api.error.EngineException;
import java.util.Locale;
import java.util.stream.Stream;

/** The runtime's own words by which the engine tells exit status 127 from 126. */
final class RuntimeWords {
    private RuntimeWords() {}

    static boolean tellMissing(EngineException failure) {
        return holds(failure, "executable file not found", "no such file or directory", "not found in $path");
    }

    static boolean tellNotExecutable(EngineException failure) {
        return holds(failure, "permission denied", "exec format error");
    }

    private static boolean holds(EngineException failure, String... words) {
        return Stream.of(words).anyMatch(failure.message().toLowerCase(Locale.ROOT)::contains);
    }
}
