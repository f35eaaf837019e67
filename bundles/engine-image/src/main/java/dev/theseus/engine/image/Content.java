package dev.theseus.engine.image;

import dev.theseus.api.image.Digest;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Blobs by digest. They are everybody's, whoever brought them; labels and ingests are a namespace's own. A blob to which no
 * image, container or lease leads, nor a label of a blob that stays, is removed when nobody has touched it for a day, or by
 * Docker's prune: whoever brings content before its name takes a lease first ({@link LeaseStore}).
 *
 * <p>A namespace or a ref that cannot be one is {@code INVALID_PARAMETER}. Thread-safe.
 */
@ProviderType
public interface Content {
    /** @throws dev.theseus.api.error.EngineException {@code NOT_FOUND} */
    ContentInfo info(String namespace, Digest digest);

    /** Every blob there is. Looks at each. */
    List<ContentInfo> list(String namespace);

    /**
     * Opens a blob. What is removed meanwhile can be read to its end.
     *
     * @param offset bytes to pass over
     * @throws dev.theseus.api.error.EngineException {@code NOT_FOUND}
     */
    InputStream open(Digest digest, long offset);

    /**
     * Changes the namespace's labels on a blob; durable when it returns. The label {@code containerd.io/gc.root} keeps the blob, and
     * {@code containerd.io/gc.ref.content}, with any name behind a dot or a slash, keeps with it the blob whose digest it holds.
     *
     * @param change from the labels that are there to those that shall be; may be called with the store locked
     * @throws dev.theseus.api.error.EngineException {@code NOT_FOUND}; {@code INVALID_PARAMETER} for a label that with its value
     *     is longer than 4096 characters
     */
    ContentInfo label(String namespace, Digest digest, UnaryOperator<Map<String, String>> change);

    /**
     * Forgets the namespace's labels on a blob, and removes it unless something needs it.
     *
     * @return whether it is gone
     * @throws dev.theseus.api.error.EngineException {@code NOT_FOUND}
     */
    boolean delete(String namespace, Digest digest);

    /**
     * Begins a blob under a ref, or goes on with it where the last writer stopped, if only in an earlier daemon.
     *
     * @param ref the namespace's name for it
     * @param total bytes that it will have; -1 for unknown
     * @param expected digest that it will have; empty for unknown, then it will be one of SHA-256
     * @throws dev.theseus.api.error.EngineException {@code UNAVAILABLE} while another one writes to the ref; {@code ALREADY_EXISTS}
     *     when the expected blob is there
     */
    ContentWriter write(String namespace, String ref, long total, Optional<Digest> expected);

    /** @throws dev.theseus.api.error.EngineException {@code NOT_FOUND} */
    IngestStatus ingest(String namespace, String ref);

    /** By ref. */
    List<IngestStatus> ingests(String namespace);

    /**
     * Throws away what has come under a ref.
     *
     * @throws dev.theseus.api.error.EngineException {@code NOT_FOUND}; {@code UNAVAILABLE} while somebody writes to it
     */
    void abort(String namespace, String ref);
}
