package dev.theseus.engine.image.internal.garbage;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.internal.catalog.Catalog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Images whose content is there and whose records are not: what the next sweep would take for garbage. */
public final class LostImages {
    private static final long LARGEST_MANIFEST = 4 << 20;

    private final Path blobs;
    private final Retention retention;
    /** What names lead to under which nothing is shown any more. */
    private final Set<Digest> unshown;

    public LostImages(Path dataRoot, Catalog catalog, Retention retention) {
        blobs = dataRoot.resolve("content/blobs/sha256");
        this.retention = retention;
        unshown = retention.reach(catalog.view().unshown());
    }

    /** Makes an OCI layout of them, of links to their blobs, that {@code docker load} takes; says so. */
    public List<String> export(Path folder) throws IOException {
        JsonArray manifests = new JsonArray();
        if (Files.isDirectory(blobs)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(blobs)) {
                for (Path blob : all) {
                    export(blob, folder, manifests);
                }
            }
        }
        if (manifests.isEmpty()) {
            return List.of();
        }
        JsonObject index = new JsonObject();
        index.addProperty("schemaVersion", 2);
        index.add("manifests", manifests);
        Files.writeString(folder.resolve("index.json"), index.toString());
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        return List.of("the content of " + manifests.size() + " images without records is in " + folder + ": tar -C "
                + folder + " -c . | docker load");
    }

    private void export(Path blob, Path folder, JsonArray manifests) throws IOException {
        Digest digest = new Digest("sha256:" + blob.getFileName());
        boolean isKnown = retention.needsContent(digest) && !unshown.contains(digest);
        if (isKnown || Files.size(blob) > LARGEST_MANIFEST) {
            return;
        }
        Optional<JsonObject> manifest = manifest(Files.readString(blob, StandardCharsets.ISO_8859_1));
        List<String> parts = new ArrayList<>();
        manifest.ifPresent(json -> collect(json, parts));
        if (parts.isEmpty() || !parts.stream().allMatch(part -> Files.exists(blobs.resolve(part)))) {
            return;
        }
        Path links = Files.createDirectories(folder.resolve("blobs/sha256"));
        parts.add(String.valueOf(blob.getFileName()));
        for (String part : parts) {
            if (!Files.exists(links.resolve(part))) {
                Files.createLink(links.resolve(part), blobs.resolve(part));
            }
        }
        JsonObject descriptor = new JsonObject();
        descriptor.addProperty(
                "mediaType",
                manifest.map(json -> json.get("mediaType"))
                        .map(JsonElement::getAsString)
                        .orElse("application/vnd.oci.image.manifest.v1+json"));
        descriptor.addProperty("digest", digest.value());
        descriptor.addProperty("size", Files.size(blob));
        manifests.add(descriptor);
    }

    private static Optional<JsonObject> manifest(String text) {
        try {
            return text.startsWith("{")
                    ? Optional.of(JsonParser.parseString(text).getAsJsonObject())
                    : Optional.empty();
        } catch (JsonParseException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    /** The blobs that a manifest of one image names; none for any other document. */
    private static void collect(JsonObject manifest, List<String> parts) {
        if (manifest.get("config") instanceof JsonObject config
                && manifest.get("layers") instanceof JsonArray layers
                && config.get("digest") != null) {
            parts.add(hex(config));
            layers.forEach(layer -> parts.add(hex(layer.getAsJsonObject())));
        }
    }

    private static String hex(JsonObject descriptor) {
        String digest = descriptor.get("digest").getAsString();
        return digest.substring(digest.indexOf(':') + 1);
    }
}
