package dev.theseus.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    void whatEndsTooEarlyIsNamed() {
        AtomicInteger asked = new AtomicInteger();
        Await.stays("it is fewer than a million", Duration.ofMillis(20), () -> asked.incrementAndGet() < 1_000_000);
        assertTrue(asked.get() > 0);
        AssertionError failure = assertThrows(
                AssertionError.class, () -> Await.stays("the sun shines", Duration.ofSeconds(20), () -> false));
        assertEquals("no longer: the sun shines", failure.getMessage());
    }

    @Test
    void whatDoesNotComeAboutIsNamed() {
        AssertionError failure = assertThrows(
                AssertionError.class, () -> Await.until("the sun rises", Duration.ofMillis(20), () -> false));
        assertEquals("not within 20 ms: the sun rises", failure.getMessage());
    }
}
