package dev.theseus.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RootConditionTest {
    @Test
    void rootSkipsNothingAndOthersDo() {
        assertFalse(RootCondition.of(0).isDisabled());
        assertTrue(RootCondition.of(1000).isDisabled());
    }

    @Test
    void theUserIsWhoRunsTheTests() throws Exception {
        Process id = new ProcessBuilder("id", "-u").start();
        String printed = new String(id.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        assertEquals(Integer.parseInt(printed), RootCondition.userId());
    }
}
