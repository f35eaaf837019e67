package dev.theseus.api.driver;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.trace.Trace;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CallContextTest {
    @Test
    void checkTellsCancellationFromLateness() {
        CallContext late = CallContext.background(Duration.ofNanos(-1));
        CallContext gone = CallContext.background(Duration.ofMinutes(1));
        gone.cancel();

        assertEquals(
                ErrorKind.DEADLINE,
                assertThrows(EngineException.class, () -> late.check("x")).kind());
        assertEquals(
                ErrorKind.CANCELLED,
                assertThrows(EngineException.class, () -> gone.check("x")).kind());
        assertDoesNotThrow(() -> CallContext.background(Duration.ofMinutes(1)).check("x"));
    }

    @Test
    void aDerivedContextSharesTheCancellation() {
        CallContext outer = CallContext.background(Duration.ofMinutes(1));
        CallContext inner = outer.within(Duration.ofSeconds(5)).under(Trace.NONE);
        outer.cancel();

        assertTrue(inner.cancelled().get());
        assertTrue(inner.remaining().compareTo(Duration.ofSeconds(6)) < 0);
    }
}
