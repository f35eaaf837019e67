package dev.theseus.engine.image.internal.catalog;

import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.internal.document.ChainIds;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An image, as the state store keeps it under its id.
 *
 * @param id digest of the configuration
 * @param manifestType media type of the manifest
 * @param manifest digest of the manifest
 * @param manifestSize bytes of the manifest
 * @param layers lowest first
 * @param parent id of the image it was made from here; empty for one that came from elsewhere
 * @param lastTagged ISO-8601; empty for never
 */
public record ImageRecord(
        String id,
        String manifestType,
        String manifest,
        long manifestSize,
        List<LayerRecord> layers,
        String parent,
        String lastTagged) {
    public ImageRecord {
        layers = List.copyOf(layers);
    }

    public static ImageRecord of(Digest id, Descriptor manifest, List<LayerRecord> layers, String parent) {
        return new ImageRecord(
                id.value(), manifest.mediaType(), manifest.digest().value(), manifest.size(), layers, parent, "");
    }

    public Digest digest() {
        return new Digest(id);
    }

    public Descriptor manifestDescriptor() {
        return Descriptor.of(manifestType, new Digest(manifest), manifestSize);
    }

    public List<Digest> diffIds() {
        return layers.stream().map(LayerRecord::diff).toList();
    }

    public List<Digest> chainIds() {
        return ChainIds.of(diffIds());
    }

    /** The chainID of the topmost layer; empty for an image without layers. */
    public Optional<Digest> topChain() {
        List<Digest> chains = chainIds();
        return chains.isEmpty() ? Optional.empty() : Optional.of(chains.getLast());
    }

    /** All blobs that make the image: configuration, manifest, layers. */
    public Set<Digest> blobs() {
        Set<Digest> blobs = new HashSet<>();
        blobs.add(digest());
        blobs.add(new Digest(manifest));
        layers.forEach(layer -> blobs.add(new Digest(layer.blob())));
        return blobs;
    }

    /** Bytes unpacked, all layers. */
    public long size() {
        return layers.stream().mapToLong(LayerRecord::size).sum();
    }

    /** Bytes of the manifest and of the layers as they are kept and sent: compressed, if they came so. */
    public long contentSize() {
        return manifestSize + layers.stream().mapToLong(LayerRecord::blobSize).sum();
    }

    public Optional<Instant> lastTaggedAt() {
        return lastTagged.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(lastTagged));
    }

    ImageRecord inheriting(ImageRecord known) {
        return new ImageRecord(id, manifestType, manifest, manifestSize, layers, known.parent, known.lastTagged);
    }

    ImageRecord taggedAt(Instant time) {
        return new ImageRecord(id, manifestType, manifest, manifestSize, layers, parent, time.toString());
    }
}
