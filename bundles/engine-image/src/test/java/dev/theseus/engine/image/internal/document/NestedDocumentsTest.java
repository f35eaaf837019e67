package dev.theseus.engine.image.internal.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents of strangers may be nested as deep as they like: they are refused, and no stack overflows. */
class NestedDocumentsTest {
    private static final int DEPTH = 1_000_000;

    static Stream<Consumer<byte[]>> parsers() {
        return Stream.of(
                bytes -> Fields.parse(bytes, "a document"),
                bytes -> Fields.parseList(bytes, "manifest.json"),
                bytes -> ImageDocument.parse(bytes, "an image"),
                bytes -> ManifestIndex.parse(bytes, "an index"),
                bytes -> Manifest.parse(bytes, "application/vnd.oci.image.manifest.v1+json", "a manifest"));
    }

    @ParameterizedTest
    @MethodSource("parsers")
    void documentsNestedWithoutEndAreRefused(Consumer<byte[]> parser) {
        for (String text : new String[] {
            "[".repeat(DEPTH),
            "{\"a\":".repeat(DEPTH),
            "{\"config\":{\"Env\":" + "[".repeat(DEPTH) + "]".repeat(DEPTH) + "}}"
        }) {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            EngineException refused = assertThrows(EngineException.class, () -> parser.accept(bytes));
            assertEquals(ErrorKind.DATA_LOSS, refused.kind(), refused.message());
            assertTrue(refused.message().length() < 500, refused.message());
        }
    }
}
