package dev.theseus.api.image;

import java.util.Map;
import java.util.Optional;

/**
 * A reference to content, as the OCI image specification has it.
 *
 * @param mediaType of the content
 * @param digest of the content
 * @param size bytes; -1 where unknown
 * @param platform for entries of an index
 * @param annotations of the entry
 */
public record Descriptor(
        String mediaType, Digest digest, long size, Optional<Platform> platform, Map<String, String> annotations) {
    public Descriptor {
        annotations = Map.copyOf(annotations);
    }

    public static Descriptor of(String mediaType, Digest digest, long size) {
        return new Descriptor(mediaType, digest, size, Optional.empty(), Map.of());
    }
}
