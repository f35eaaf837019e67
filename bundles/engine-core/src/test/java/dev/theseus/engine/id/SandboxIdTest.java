package dev.theseus.engine.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxIdTest {
    @Test
    void isShownByItsFirstDigits() {
        SandboxId id = new SandboxId("0123456789abcdef".repeat(4));
        assertEquals("0123456789ab", id.shortened());
        assertEquals("0123456789abcdef".repeat(4), id.toString());
    }

    @Test
    void randomOnesDiffer() {
        assertNotEquals(SandboxId.random(), SandboxId.random());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "web",
                "0123456789ab",
                "../../etc",
                "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF"
            })
    void whatIsNoIdIsRefusedByItsName(String text) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> new SandboxId(text));
        assertEquals("invalid sandbox id \"" + text + "\": it has 64 hex digits", refusal.getMessage());
    }
}
