package dev.theseus.rest.image;

import com.google.gson.JsonObject;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Platform;
import dev.theseus.engine.image.ImageView;
import dev.theseus.rest.json.ObjectBuilder;
import java.util.List;

/** Writes what {@code manifests=true} asks for: an image here has the one manifest that it came with. */
final class ManifestJson {
    private ManifestJson() {}

    static void addTo(ObjectBuilder json, ImageView image) {
        json.put("Descriptor", descriptor(image.manifest()));
        json.put("Manifests", ObjectBuilder.array(List.of(image), ManifestJson::summary));
    }

    private static JsonObject descriptor(Descriptor manifest) {
        return ObjectBuilder.object()
                .put("mediaType", manifest.mediaType())
                .put("digest", manifest.digest().value())
                .put("size", manifest.size())
                .build();
    }

    private static JsonObject summary(ImageView image) {
        Platform platform = image.platform();
        return ObjectBuilder.object()
                .put("ID", image.manifest().digest().value())
                .put("Descriptor", descriptor(image.manifest()))
                .put("Available", true)
                .put(
                        "Size",
                        ObjectBuilder.object()
                                .put("Content", image.contentSize())
                                .put("Total", image.contentSize() + image.size()))
                .put("Kind", "image")
                .put(
                        "ImageData",
                        ObjectBuilder.object()
                                .put(
                                        "Platform",
                                        ObjectBuilder.object()
                                                .put("architecture", platform.architecture())
                                                .put("os", platform.os())
                                                .putUnlessEmpty("variant", platform.variant()))
                                .put("Containers", image.containers())
                                .put("Size", ObjectBuilder.object().put("Unpacked", image.size())))
                .build();
    }
}
