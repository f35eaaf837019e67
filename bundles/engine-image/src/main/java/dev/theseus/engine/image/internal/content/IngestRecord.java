package dev.theseus.engine.image.internal.content;

import dev.theseus.api.image.Digest;
import java.time.Instant;
import java.util.Optional;

/**
 * A named ingest, kept under {@code NAMESPACE/REF}.
 *
 * @param file in the folder of ingests
 * @param total bytes that it will have; -1 for unknown
 */
record IngestRecord(String namespace, String ref, String file, long total, Optional<Digest> expected, Instant started) {
    static String key(String namespace, String ref) {
        return namespace + "/" + ref;
    }

    String key() {
        return key(namespace, ref);
    }
}
