package dev.theseus.engine.image;

import dev.theseus.api.image.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What somebody needs although no image names it: content with all that it refers to, and layers. It outlives the
 * daemon.
 *
 * @param namespace whose; two namespaces may have leases of one id
 * @param id the owner's choice
 * @param expires from when on it holds nothing; empty for never
 * @param labels the owner's
 * @param content digests of blobs, which need not be there yet
 * @param layers chainIDs, those that others stand on first
 */
public record Lease(
        String namespace,
        String id,
        Instant created,
        Optional<Instant> expires,
        Map<String, String> labels,
        Set<Digest> content,
        List<Digest> layers) {
    public Lease {
        labels = Map.copyOf(labels);
        content = Set.copyOf(content);
        layers = List.copyOf(layers);
    }
}
