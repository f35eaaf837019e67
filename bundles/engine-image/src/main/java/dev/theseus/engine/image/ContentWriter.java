package dev.theseus.engine.image;

import dev.theseus.api.image.Digest;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Writes one blob from where the ingest stands. For one thread. Closing without {@link #commit} keeps what has come for a
 * later writer of the same ref.
 */
@ProviderType
public interface ContentWriter extends AutoCloseable {
    IngestStatus status();

    /** Adds bytes at the end. Blocks until the kernel has them. */
    void write(byte[] bytes, int offset, int length);

    /** Starts over with nothing. */
    void restart();

    /**
     * Makes a blob of what has come; it is on the disk under its digest, with the labels, when this returns. The writer is
     * closed then.
     *
     * @param size bytes that there must be; -1 for any
     * @param expected digest that it must have; empty for what was said at the beginning, or any
     * @param labels of the namespace on it; nothing is written for none
     * @throws dev.theseus.api.error.EngineException {@code CONFLICT} for another size, which can be mended by going on;
     *     {@code DATA_LOSS} for another digest, and what has come is thrown away; {@code ALREADY_EXISTS} when there is
     *     such a blob, and what has come is thrown away
     */
    Digest commit(long size, Optional<Digest> expected, Map<String, String> labels);

    @Override
    void close();
}
