package dev.theseus.engine.image;

import dev.theseus.api.image.Descriptor;
import java.time.Instant;
import java.util.Map;

/**
 * An image: a name that leads to a document. Names of one namespace say nothing of those of another.
 *
 * @param namespace whose name it is; 1 to 76 letters and digits with single {@code .}, {@code _} or {@code -} between
 * @param name as its owner writes it: a reference such as {@code docker.io/library/busybox:latest}, usually
 * @param target an index or a manifest, which with all that it refers to stays for as long as the name does
 * @param labels the owner's
 * @param created when the name came to be; the epoch where nobody knows any more
 * @param updated when target or labels were set last
 */
public record NamedImage(
        String namespace,
        String name,
        Descriptor target,
        Map<String, String> labels,
        Instant created,
        Instant updated) {
    public NamedImage {
        labels = Map.copyOf(labels);
    }
}
