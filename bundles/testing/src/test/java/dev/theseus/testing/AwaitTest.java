package dev.theseus.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {
    @Test
    void goesOnAsSoonAsTheConditionHolds() {
        AtomicInteger asked = new AtomicInteger();
        Await.until("asked three times", () -> asked.incrementAndGet() == 3);
        assertEquals(3, asked.get());
    }

    @Test
    void whatDoesNotComeAboutIsNamed() {
        AssertionError failure = assertThrows(
                AssertionError.class, () -> Await.until("the sun rises", Duration.ofMillis(20), () -> false));
        assertEquals("not within 20 ms: the sun rises", failure.getMessage());
    }
}
