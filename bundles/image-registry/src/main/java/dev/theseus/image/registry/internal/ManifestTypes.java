package dev.theseus.image.registry.internal;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.theseus.api.error.EngineException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The media types of manifests, and telling them when a registry does not. */
final class ManifestTypes {
    static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
    static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    private static final String DOCKER_SCHEMA1 = "application/vnd.docker.distribution.manifest.v1+";

    private static final List<String> UNDERSTOOD = List.of(OCI_INDEX, OCI_MANIFEST, DOCKER_LIST, DOCKER_MANIFEST);
    static final String ACCEPT = String.join(", ", UNDERSTOOD);

    private ManifestTypes() {}

    /**
     * The media type of a document.
     *
     * @param header the {@code Content-Type} it came with
     * @param name of the image, for messages
     * @throws EngineException {@code INVALID_PARAMETER} for schema 1 and for what is no manifest at all
     */
    static String of(Optional<String> header, byte[] document, String name) {
        String declared = header.orElse("").split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (declared.startsWith(DOCKER_SCHEMA1)) {
            throw schema1(name);
        }
        JsonObject manifest = parse(document, name);
        boolean index = manifest.has("manifests");
        boolean image = manifest.has("layers") || manifest.has("config");
        if (index && image) {
            throw EngineException.invalid("manifest for " + name
                    + " is refused: it is an index and an image manifest at once, so what it means is not certain");
        }
        if (!index && !image && (manifest.has("fsLayers") || version(manifest) == 1)) {
            throw schema1(name);
        }
        String inside = text(manifest, "mediaType");
        String type = UNDERSTOOD.contains(declared)
                ? declared
                : UNDERSTOOD.contains(inside) ? inside : index ? OCI_INDEX : image ? OCI_MANIFEST : "";
        boolean typeSaysIndex = type.equals(OCI_INDEX) || type.equals(DOCKER_LIST);
        if (type.isEmpty() || typeSaysIndex && image || !typeSaysIndex && index) {
            throw EngineException.invalid(
                    "manifest for " + name + " is refused: its content is not what its media type \""
                            + (declared.isEmpty() ? inside : declared) + "\" says");
        }
        return type;
    }

    private static JsonObject parse(byte[] document, String name) {
        String failure = "manifest for " + name + " is refused: it is not a JSON object";
        try {
            JsonElement parsed = JsonParser.parseString(new String(document, StandardCharsets.UTF_8));
            if (!parsed.isJsonObject()) {
                throw EngineException.invalid(failure);
            }
            return parsed.getAsJsonObject();
        } catch (JsonParseException notJson) {
            throw EngineException.invalid(failure);
        }
    }

    private static String text(JsonObject manifest, String key) {
        JsonElement value = manifest.get(key);
        return value != null && value.isJsonPrimitive() ? value.getAsString() : "";
    }

    private static int version(JsonObject manifest) {
        String number = text(manifest, "schemaVersion");
        return number.equals("1") ? 1 : number.equals("2") ? 2 : 0;
    }

    private static EngineException schema1(String name) {
        return EngineException.invalid("manifest for " + name
                + " has the old Docker schema 1 format, which is not supported: push the image again with a current"
                + " tool, as Docker schema 2 or OCI");
    }
}
