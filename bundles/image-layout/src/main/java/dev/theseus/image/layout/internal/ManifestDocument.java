package dev.theseus.image.layout.internal;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.theseus.api.error.EngineException;
import java.nio.charset.StandardCharsets;

/** What a manifest says of itself. */
final class ManifestDocument {
    private ManifestDocument() {}

    /**
     * The media type of a manifest that was asked for by its digest alone.
     *
     * @throws EngineException {@code INVALID_PARAMETER} when it is neither manifest nor index
     */
    static String mediaType(byte[] document, String name) {
        try {
            JsonObject manifest = JsonParser.parseString(new String(document, StandardCharsets.UTF_8))
                    .getAsJsonObject();
            if (manifest.has("mediaType")) {
                return manifest.get("mediaType").getAsString();
            }
            if (manifest.has("manifests")) {
                return "application/vnd.oci.image.index.v1+json";
            }
            if (manifest.has("layers")) {
                return "application/vnd.oci.image.manifest.v1+json";
            }
        } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
            // Said below.
        }
        throw EngineException.invalid(name + " names a blob that is neither an image manifest nor an index");
    }
}
