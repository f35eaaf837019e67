package dev.theseus.engine.image.internal.layer;

import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.internal.catalog.Catalog;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Which blob is which layer: pairs that were verified, by an image that is known or by a transfer that still runs, with
 * the layer's size.
 */
public final class LayerFacts {
    private final Catalog catalog;
    private final ConcurrentMap<Pair, Long> verified = new ConcurrentHashMap<>();

    private record Pair(Digest blob, Digest diffId) {}

    public LayerFacts(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Bytes of the layer's files, if the blob was ever seen to hold it. */
    public OptionalLong sizeOf(Digest blob, Digest diffId) {
        Long recent = verified.get(new Pair(blob, diffId));
        if (recent != null) {
            return OptionalLong.of(recent);
        }
        return catalog.view().images().values().stream()
                .flatMap(image -> image.layers().stream())
                .filter(layer ->
                        layer.blob().equals(blob.value()) && layer.diffId().equals(diffId.value()))
                .mapToLong(layer -> layer.size())
                .findFirst();
    }

    /** Bytes of the layer's files, whatever blob it came in. */
    public OptionalLong sizeOf(Digest diffId) {
        for (var known : verified.entrySet()) {
            if (known.getKey().diffId().equals(diffId)) {
                return OptionalLong.of(known.getValue());
            }
        }
        return catalog.view().layerOf(diffId).stream()
                .mapToLong(layer -> layer.size())
                .findFirst();
    }

    public void verified(Digest blob, Digest diffId, long size) {
        verified.put(new Pair(blob, diffId), size);
    }
}
