package dev.theseus.engine.image.internal.catalog;

import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;

/**
 * A layer of an image, as the state store keeps it.
 *
 * @param mediaType of the blob
 * @param blob digest of the blob
 * @param blobSize bytes of the blob
 * @param diffId digest of the uncompressed layer
 * @param size bytes of the regular files in it
 */
public record LayerRecord(String mediaType, String blob, long blobSize, String diffId, long size) {
    public static LayerRecord of(Descriptor blob, Digest diffId, long size) {
        return new LayerRecord(blob.mediaType(), blob.digest().value(), blob.size(), diffId.value(), size);
    }

    public Descriptor descriptor() {
        return Descriptor.of(mediaType, new Digest(blob), blobSize);
    }

    public Digest diff() {
        return new Digest(diffId);
    }
}
