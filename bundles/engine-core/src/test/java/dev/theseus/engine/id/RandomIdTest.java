package dev.theseus.engine.id;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RandomIdTest {
    @Test
    void isSixtyFourHexDigitsAndAnotherEachTime() {
        String id = RandomId.next();
        assertTrue(id.matches("[0-9a-f]{64}"), id);
        assertNotEquals(id, RandomId.next());
    }
}
