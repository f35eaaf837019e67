package dev.theseus.engine.image.internal.store;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.ContentWriter;
import dev.theseus.engine.image.IngestStatus;
import dev.theseus.engine.image.internal.content.ContentLabels;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.content.Ingest;
import dev.theseus.engine.image.internal.content.Leases;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link ContentWriter} over a named ingest. */
final class BlobWriter implements ContentWriter {
    private final String namespace;
    private final IngestStatus begun;
    private final Ingest ingest;
    private final ContentStore content;
    private final ContentLabels labels;
    private final Leases holds;
    private Instant updated;

    /** @param begun what was known when it was opened */
    BlobWriter(
            String namespace,
            IngestStatus begun,
            Ingest ingest,
            ContentStore content,
            ContentLabels labels,
            Leases holds) {
        this.namespace = namespace;
        this.begun = begun;
        this.ingest = ingest;
        this.content = content;
        this.labels = labels;
        this.holds = holds;
        updated = begun.updated();
    }

    static void requireAbsent(ContentStore content, Digest digest) {
        if (content.contains(digest)) {
            throw EngineException.alreadyExists("blob " + digest + " is in the content store already");
        }
    }

    @Override
    public IngestStatus status() {
        return new IngestStatus(begun.ref(), ingest.size(), begun.total(), begun.expected(), begun.started(), updated);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        ingest.append(bytes, offset, length);
        updated = Instant.now();
    }

    @Override
    public void restart() {
        ingest.reset();
        updated = Instant.now();
    }

    @Override
    public Digest commit(long size, Optional<Digest> expected, Map<String, String> newLabels) {
        ContentLabels.requireShort(newLabels);
        if (size >= 0 && size != ingest.size()) {
            throw EngineException.conflict("ingest " + begun.ref() + " has " + ingest.size() + " bytes, not " + size);
        }
        Digest digest = expected.or(begun::expected).orElseGet(ingest::digest);
        if (!digest.algorithm().equals(ingest.algorithm())) {
            throw EngineException.invalid("ingest " + begun.ref() + " was begun as one of " + ingest.algorithm()
                    + ", so it cannot become " + digest + "; say so when it is begun");
        }
        // From before it can be seen until its labels say what it is for.
        try (Subscription _ = holds.hold(List.of(digest))) {
            if (content.contains(digest)) {
                ingest.discard();
                requireAbsent(content, digest);
            }
            ingest.commit(digest);
            ingest.close();
            if (!newLabels.isEmpty()) {
                labels.change(namespace, digest, before -> newLabels);
            }
            return digest;
        }
    }

    @Override
    public void close() {
        ingest.close();
    }
}
