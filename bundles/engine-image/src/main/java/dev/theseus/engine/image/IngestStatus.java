package dev.theseus.engine.image;

import dev.theseus.api.image.Digest;
import java.time.Instant;
import java.util.Optional;

/**
 * A blob on its way in.
 *
 * @param ref its writer's name for it, the only one of its namespace
 * @param offset bytes that are here
 * @param total bytes that will be; -1 while nobody has said so
 * @param expected digest that it will have; empty while nobody has said so
 * @param started when it was begun
 * @param updated when it was written to last
 */
public record IngestStatus(
        String ref, long offset, long total, Optional<Digest> expected, Instant started, Instant updated) {}
