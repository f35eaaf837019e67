package dev.theseus.engine.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxOwnerTest {
    @Test
    void containersAreOneKindOfThem() {
        assertTrue(SandboxOwner.container("c").isContainer());
        assertFalse(new SandboxOwner("pod", "c").isContainer());
        assertEquals("pod c", new SandboxOwner("pod", "c").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Pod", "1pod", "pod one", "a-word-that-is-much-too-long-for-one"})
    void aKindIsAWord(String kind) {
        assertThrows(IllegalArgumentException.class, () -> new SandboxOwner(kind, "c"));
    }

    @Test
    void oneWithoutAnIdIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new SandboxOwner("pod", ""));
    }
}
