package dev.theseus.engine.image.internal.content;

import dev.theseus.api.image.Digest;
import java.time.Instant;
import java.util.Map;

/**
 * What a namespace has written on a blob; kept under {@code NAMESPACE/DIGEST}.
 *
 * @param updated when it did last
 */
record LabelRecord(String namespace, Digest digest, Map<String, String> labels, Instant updated) {
    LabelRecord {
        labels = Map.copyOf(labels);
    }

    static String key(String namespace, Digest digest) {
        return namespace + "/" + digest;
    }

    String key() {
        return key(namespace, digest);
    }
}
