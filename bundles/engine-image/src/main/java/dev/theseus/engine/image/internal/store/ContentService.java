package dev.theseus.engine.image.internal.store;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.Content;
import dev.theseus.engine.image.ContentInfo;
import dev.theseus.engine.image.ContentWriter;
import dev.theseus.engine.image.IngestStatus;
import dev.theseus.engine.image.internal.catalog.Namespaces;
import dev.theseus.engine.image.internal.content.ContentLabels;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.content.Ingest;
import dev.theseus.engine.image.internal.content.Ingests;
import dev.theseus.engine.image.internal.content.Leases;
import dev.theseus.engine.image.internal.layer.Reclaimer;
import java.io.InputStream;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** {@link Content} over the content store, the labels and the ingests. */
public final class ContentService implements Content {
    private final ContentStore content;
    private final ContentLabels labels;
    private final Ingests ingests;
    private final Leases holds;
    private final Reclaimer reclaimer;

    public ContentService(
            ContentStore content, ContentLabels labels, Ingests ingests, Leases holds, Reclaimer reclaimer) {
        this.content = content;
        this.labels = labels;
        this.ingests = ingests;
        this.holds = holds;
        this.reclaimer = reclaimer;
    }

    @Override
    public ContentInfo info(String namespace, Digest digest) {
        Namespaces.require(namespace);
        Instant created = content.created(digest);
        return new ContentInfo(
                digest,
                content.size(digest),
                created,
                labels.updated(namespace, digest).orElse(created),
                labels.of(namespace, digest));
    }

    @Override
    public List<ContentInfo> list(String namespace) {
        return content.unchangedSince(Instant.MAX).stream()
                .sorted(Comparator.comparing(Digest::value))
                .flatMap(digest -> ifThere(namespace, digest).stream())
                .toList();
    }

    /** It may go while others are looked at. */
    private Optional<ContentInfo> ifThere(String namespace, Digest digest) {
        try {
            return Optional.of(info(namespace, digest));
        } catch (EngineException e) {
            if (content.contains(digest)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    @Override
    public InputStream open(Digest digest, long offset) {
        return content.open(digest, offset);
    }

    @Override
    public ContentInfo label(String namespace, Digest digest, UnaryOperator<Map<String, String>> change) {
        labels.change(namespace, digest, change);
        return info(namespace, digest);
    }

    @Override
    public boolean delete(String namespace, Digest digest) {
        info(namespace, digest);
        labels.change(namespace, digest, before -> Map.of());
        reclaimer.reclaimBlobs(Set.of(digest));
        return !content.contains(digest);
    }

    @Override
    public ContentWriter write(String namespace, String ref, long total, Optional<Digest> expected) {
        expected.ifPresent(digest -> BlobWriter.requireAbsent(content, digest));
        Ingest opened = ingests.open(namespace, ref, total, expected);
        return new BlobWriter(namespace, ingest(namespace, ref), opened, content, labels, holds);
    }

    @Override
    public IngestStatus ingest(String namespace, String ref) {
        return ingests.find(namespace, ref)
                .orElseThrow(() -> EngineException.notFound("no ingest " + ref + " of namespace " + namespace));
    }

    @Override
    public List<IngestStatus> ingests(String namespace) {
        return ingests.all(namespace);
    }

    @Override
    public void abort(String namespace, String ref) {
        ingests.abort(namespace, ref);
    }
}
