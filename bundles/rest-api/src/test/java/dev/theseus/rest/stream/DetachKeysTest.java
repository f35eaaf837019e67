package dev.theseus.rest.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DetachKeysTest {
    private static String pass(DetachKeys.Typed typed) {
        return new String(typed.pass(), StandardCharsets.ISO_8859_1);
    }

    private static DetachKeys.Typed type(DetachKeys keys, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return keys.typed(bytes, bytes.length);
    }

    @Test
    void theSequenceMayComeInPieces() {
        DetachKeys keys = DetachKeys.parse("");
        assertEquals("ls", pass(type(keys, "ls\20")), "the first key is held back");
        assertTrue(type(keys, "\21rest").detached());
    }

    @Test
    void aSequenceThatStopsHalfWayIsPassedOn() {
        DetachKeys keys = DetachKeys.parse("ctrl-a,x");
        assertEquals("", pass(type(keys, "\1")));
        assertEquals("\1y", pass(type(keys, "y")));
        assertEquals("\1", pass(type(keys, "\1\1")), "the second may begin it again");
        assertTrue(type(keys, "x").detached());
    }

    @Test
    void oneKeyIsEnough() {
        DetachKeys keys = DetachKeys.parse("q");
        DetachKeys.Typed typed = type(keys, "abq");
        assertEquals("ab", pass(typed));
        assertTrue(typed.detached());
        assertFalse(type(keys, "aaa").detached());
    }

    @Test
    void controlKeysHaveTheirCodes() {
        assertTrue(type(DetachKeys.parse("ctrl-@"), "\0").detached());
        assertTrue(type(DetachKeys.parse("ctrl-["), "\33").detached());
        assertTrue(type(DetachKeys.parse("ctrl-_"), "\37").detached());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ctrl-1", "alt-x", "a,,b", "ctrl-A"})
    void unknownKeysAreRefused(String text) {
        assertThrows(EngineException.class, () -> DetachKeys.parse(text));
    }
}
