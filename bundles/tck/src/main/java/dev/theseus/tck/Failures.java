package dev.theseus.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import org.junit.jupiter.api.function.Executable;

/** Assertions about what a driver refuses. */
public final class Failures {
    private Failures() {}

    /** Asserts that the call fails with this kind and with words for the person who typed the command. */
    public static EngineException assertFails(ErrorKind kind, Executable call) {
        EngineException failure = assertThrows(EngineException.class, call);
        assertEquals(kind, failure.kind(), failure.message());
        assertFalse(failure.message().isBlank(), "a failure without words");
        return failure;
    }
}
