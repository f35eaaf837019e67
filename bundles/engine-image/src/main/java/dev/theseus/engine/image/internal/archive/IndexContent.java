package dev.theseus.engine.image.internal.archive;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.internal.document.Manifest;
import dev.theseus.engine.image.internal.document.ManifestIndex;
import dev.theseus.engine.image.internal.document.MediaTypes;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** What somebody has of an image that is one for several platforms. */
final class IndexContent {
    private final Function<Digest, Optional<byte[]>> documents;
    private final Predicate<Digest> has;

    /**
     * Of whoever gives out documents and knows what else is there.
     *
     * @param documents empty for what is not there
     */
    IndexContent(Function<Digest, Optional<byte[]>> documents, Predicate<Digest> has) {
        this.documents = documents;
        this.has = has;
    }

    /** The index with all platforms that are whole; empty unless those are two at least. */
    Set<Digest> ofSeveral(Descriptor target) {
        if (!MediaTypes.isIndex(target.mediaType())) {
            return Set.of();
        }
        List<Set<Digest>> platforms = documents.apply(target.digest()).stream()
                .flatMap(bytes -> ManifestIndex.parse(bytes, target.digest().value()).manifests().stream())
                .flatMap(entry -> whole(entry).stream())
                .distinct()
                .toList();
        if (platforms.size() < 2) {
            return Set.of();
        }
        Set<Digest> blobs = new HashSet<>(Set.of(target.digest()));
        platforms.forEach(blobs::addAll);
        return blobs;
    }

    private Optional<Set<Digest>> whole(Descriptor entry) {
        return documents
                .apply(entry.digest())
                .flatMap(bytes -> parts(entry, bytes))
                .filter(parts -> parts.stream().allMatch(has));
    }

    /** Empty for what is no image of a platform: attestations of builders, say. */
    private static Optional<Set<Digest>> parts(Descriptor entry, byte[] bytes) {
        try {
            Manifest manifest =
                    Manifest.parse(bytes, entry.mediaType(), entry.digest().value());
            Set<Digest> parts = new HashSet<>(Set.of(entry.digest()));
            parts.add(manifest.config().digest());
            manifest.layers().forEach(layer -> parts.add(layer.digest()));
            return Optional.of(parts);
        } catch (EngineException e) {
            return Optional.empty();
        }
    }
}
