package dev.theseus.image.layout.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NestedIndexTest {
    private static final byte[] NESTED =
            ("{\"manifests\":" + "[".repeat(1_000_000)).getBytes(StandardCharsets.US_ASCII);

    @Test
    void anIndexNestedWithoutEndIsRefused() {
        EngineException refused = assertThrows(EngineException.class, () -> LayoutIndex.parse(NESTED, "layout"));
        assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind());
    }

    @Test
    void aManifestNestedWithoutEndIsRefused() {
        EngineException refused =
                assertThrows(EngineException.class, () -> ManifestDocument.mediaType(NESTED, "layout"));
        assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind());
    }
}
