package dev.theseus.engine.image.internal.platform;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.Platform;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.document.ImageDocument;
import dev.theseus.engine.image.internal.document.Manifest;
import dev.theseus.engine.image.internal.document.ManifestIndex;
import dev.theseus.engine.image.internal.document.MediaTypes;
import java.util.List;
import java.util.Optional;

/** Finds the manifest of a platform in what a name leads to, as far as that is in the content store. */
public final class PlatformContent {
    private static final int MAX_NESTING = 4;

    private final ContentStore content;

    public PlatformContent(ContentStore content) {
        this.content = content;
    }

    /** A manifest whose configuration is here; layers may be missing. */
    public record Found(Descriptor descriptor, Manifest manifest, ImageDocument document) {}

    /** The platform's manifest; empty when there is none, or it or its configuration is not here. */
    public Optional<Found> find(Descriptor target, Platform platform) {
        return descend(target, platform, 0);
    }

    private Optional<Found> descend(Descriptor target, Platform platform, int depth) {
        if (depth > MAX_NESTING || !content.contains(target.digest())) {
            return Optional.empty();
        }
        byte[] bytes = content.read(target.digest());
        if (!MediaTypes.isIndex(target.mediaType())) {
            return found(target, bytes)
                    .filter(manifest -> platform.accepts(manifest.document().platform()));
        }
        List<Descriptor> entries =
                ManifestIndex.parse(bytes, target.digest().value()).manifests();
        return chosen(entries, platform)
                .flatMap(entry -> descend(entry, platform, depth + 1))
                .or(() -> entries.stream()
                        .filter(entry -> MediaTypes.isIndex(entry.mediaType()))
                        .flatMap(entry -> descend(entry, platform, depth + 1).stream())
                        .findFirst());
    }

    private static Optional<Descriptor> chosen(List<Descriptor> entries, Platform platform) {
        try {
            return Optional.of(new ManifestIndex(entries).choose(platform));
        } catch (EngineException e) {
            return Optional.empty();
        }
    }

    private Optional<Found> found(Descriptor target, byte[] bytes) {
        Manifest manifest =
                Manifest.parse(bytes, target.mediaType(), target.digest().value());
        Digest config = manifest.config().digest();
        if (!content.contains(config)) {
            return Optional.empty();
        }
        Descriptor measured = Descriptor.of(manifest.mediaType(), target.digest(), bytes.length);
        return Optional.of(new Found(measured, manifest, ImageDocument.parse(content.read(config), config.value())));
    }

    /** Layers that are not here. */
    public List<Digest> missing(Found found) {
        return found.manifest().layers().stream()
                .map(Descriptor::digest)
                .filter(layer -> !content.contains(layer))
                .toList();
    }
}
