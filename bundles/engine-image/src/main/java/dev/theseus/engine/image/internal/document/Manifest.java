package dev.theseus.engine.image.internal.document;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Platform;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an image consists of.
 *
 * @param mediaType of the manifest itself
 * @param config its configuration
 * @param layers lowest first
 */
public record Manifest(String mediaType, Descriptor config, List<Descriptor> layers) {
    /** Storage drivers stack no more than this. */
    public static final int MAX_LAYERS = 127;

    public Manifest {
        layers = List.copyOf(layers);
    }

    /**
     * Reads a manifest and refuses what cannot become a container image.
     *
     * @param type as its descriptor or the registry says; empty to take the document's own word
     * @param what names the image in messages
     */
    public static Manifest parse(byte[] bytes, String type, String what) {
        JsonObject json = Fields.parse(bytes, "manifest of " + what);
        String mediaType = type.isEmpty() ? declaredType(json) : type;
        if (MediaTypes.isSchemaOne(mediaType) || Fields.number(json, "schemaVersion", 2) == 1) {
            throw EngineException.invalid(
                    "image " + what + " is published in manifest schema 1, which is not supported;"
                            + " ask its author to publish it in the OCI format or as Docker schema 2");
        }
        if (!MediaTypes.isManifest(mediaType)) {
            throw EngineException.invalid("image " + what + ": unsupported media type " + mediaType
                    + " where an image manifest was expected");
        }
        Descriptor config = Fields.object(json, "config")
                .map(Manifest::descriptor)
                .orElseThrow(() -> EngineException.dataLoss("manifest of " + what + " names no configuration"));
        List<Descriptor> layers = new ArrayList<>();
        Fields.objects(json, "layers").forEach(layer -> layers.add(descriptor(layer)));
        Manifest manifest = new Manifest(mediaType, config, layers);
        manifest.check(what);
        return manifest;
    }

    private void check(String what) {
        if (!MediaTypes.isConfig(config.mediaType())) {
            throw EngineException.invalid("image " + what + ": unsupported media type " + config.mediaType()
                    + " of its configuration; it is an artifact that cannot be run");
        }
        if (layers.size() > MAX_LAYERS) {
            throw EngineException.invalid("max depth exceeded: image " + what + " has " + layers.size()
                    + " layers, at most " + MAX_LAYERS + " can be stacked");
        }
        for (Descriptor layer : layers) {
            if (!MediaTypes.isLayer(layer.mediaType())) {
                throw EngineException.invalid("image " + what + ": unsupported media type " + layer.mediaType()
                        + " of layer " + layer.digest());
            }
            if (layer.size() < 0) {
                throw EngineException.dataLoss(
                        "manifest of " + what + " gives no valid size for layer " + layer.digest());
            }
        }
    }

    /** The type a document claims for itself, or the one its fields suggest. */
    public static String declaredType(JsonObject json) {
        String declared = Fields.text(json, "mediaType");
        if (!declared.isEmpty()) {
            return declared;
        }
        return json.has("manifests") ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST;
    }

    /** The document, as OCI has it. */
    public byte[] toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("schemaVersion", 2);
        json.addProperty("mediaType", mediaType);
        json.add("config", toJson(config));
        JsonArray list = new JsonArray();
        layers.forEach(layer -> list.add(toJson(layer)));
        json.add("layers", list);
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    public static JsonObject toJson(Descriptor descriptor) {
        JsonObject json = new JsonObject();
        json.addProperty("mediaType", descriptor.mediaType());
        json.addProperty("digest", descriptor.digest().value());
        json.addProperty("size", descriptor.size());
        if (!descriptor.annotations().isEmpty()) {
            JsonObject annotations = new JsonObject();
            descriptor.annotations().entrySet().stream()
                    .sorted(java.util.Map.Entry.comparingByKey())
                    .forEach(entry -> annotations.addProperty(entry.getKey(), entry.getValue()));
            json.add("annotations", annotations);
        }
        descriptor.platform().ifPresent(platform -> json.add("platform", toJson(platform)));
        return json;
    }

    private static JsonObject toJson(Platform platform) {
        JsonObject json = new JsonObject();
        json.addProperty("architecture", platform.architecture());
        json.addProperty("os", platform.os());
        if (!platform.variant().isEmpty()) {
            json.addProperty("variant", platform.variant());
        }
        return json;
    }

    static Descriptor descriptor(JsonObject json) {
        Optional<Platform> platform = Fields.object(json, "platform")
                .map(p ->
                        new Platform(Fields.text(p, "os"), Fields.text(p, "architecture"), Fields.text(p, "variant")));
        return new Descriptor(
                Fields.text(json, "mediaType"),
                Fields.digest(json, "digest"),
                Fields.number(json, "size", -1),
                platform,
                Fields.textMap(json, "annotations"));
    }
}
