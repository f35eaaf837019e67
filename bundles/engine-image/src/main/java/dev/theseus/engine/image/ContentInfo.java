package dev.theseus.engine.image;

import dev.theseus.api.image.Digest;
import java.time.Instant;
import java.util.Map;

/**
 * A blob, as a namespace sees it.
 *
 * @param size bytes
 * @param created when it came
 * @param updated when the namespace wrote labels on it last, or when it came
 * @param labels the namespace's
 */
public record ContentInfo(Digest digest, long size, Instant created, Instant updated, Map<String, String> labels) {
    public ContentInfo {
        labels = Map.copyOf(labels);
    }
}
