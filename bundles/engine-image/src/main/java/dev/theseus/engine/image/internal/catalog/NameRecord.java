package dev.theseus.engine.image.internal.catalog;

import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.NamedImage;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a name stands for; kept under {@code NAMESPACE/NAME}.
 *
 * @param shown Docker's id of what the name stands for: of one manifest, though the target may be an index for many
 *     platforms; empty when Docker shows nothing under it
 */
record NameRecord(NamedImage image, Optional<Digest> shown) {
    static String key(String namespace, String name) {
        return namespace + "/" + name;
    }

    String key() {
        return key(image.namespace(), image.name());
    }

    /** The name, leading there from now on; its labels and its beginning stay. */
    static NameRecord leading(
            Optional<NameRecord> known, String namespace, String name, Descriptor target, Digest shown, Instant now) {
        Map<String, String> labels =
                known.map(NameRecord::image).map(NamedImage::labels).orElse(Map.of());
        Instant created = known.map(NameRecord::image).map(NamedImage::created).orElse(now);
        return new NameRecord(new NamedImage(namespace, name, target, labels, created, now), Optional.of(shown));
    }
}
