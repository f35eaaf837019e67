package example.storage.plain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PlainOptionsTest {
    @Test
    void looksAtItsOwnOptionsAlone() {
        assertEquals(
                Optional.empty(),
                PlainOptions.parse(Map.of("overlay2.mountopt", "volatile")).root());
        assertEquals(
                Optional.of(Path.of("/big")),
                PlainOptions.parse(Map.of("plain.root", "/big")).root());
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertTrue(refusal("plain.size", "1").contains("plain.size is unknown; there is plain.root"));
        assertTrue(refusal("plain.root", "big").contains("plain.root=big is no absolute path"));
    }

    private static String refusal(String name, String value) {
        EngineException refusal =
                assertThrows(EngineException.class, () -> PlainOptions.parse(Map.of(name, value)));
        assertEquals(ErrorKind.INVALID_PARAMETER, refusal.kind());
        return refusal.message();
    }
}
