package dev.theseus.engine.image.internal.content;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.IngestStatus;
import dev.theseus.engine.image.internal.catalog.Namespaces;
import dev.theseus.engine.image.internal.document.Digests;
import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.state.TableFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ingests with names, by which their writers find them again, in the next daemon too. What is written lies in the
 * content store; here is what it is for. Of one name there is one writer at a time.
 */
public final class Ingests {
    private static final Logger LOG = LoggerFactory.getLogger(Ingests.class);
    private static final TableFormat<IngestRecord> FORMAT = TableFormat.first("content.ingests", new IngestShape());
    /** How long what another face's client has begun waits for it, whatever Docker's prune would take. */
    private static final Duration RESUMABLE = Duration.ofDays(1);

    private final StateStore store;
    private final StateStore.Table<IngestRecord> table;
    private final ContentStore content;

    public Ingests(StateStore store, ContentStore content) {
        this.store = store;
        this.content = content;
        table = store.table(FORMAT);
    }

    /** The tables of the store that it keeps. */
    public static List<TableFormat<?>> formats() {
        return List.of(FORMAT);
    }

    /**
     * Begins an ingest, or goes on with one.
     *
     * @param total bytes that it will have; -1 for unknown. What is said last counts.
     * @param expected digest that it will have; without one it is hashed with SHA-256
     * @throws EngineException {@code UNAVAILABLE} while another one writes to it
     */
    public Ingest open(String namespace, String ref, long total, Optional<Digest> expected) {
        Namespaces.require(namespace);
        Namespaces.requireId("ingest", ref);
        String file = "ref-"
                + Digests.of(IngestRecord.key(namespace, ref).getBytes(StandardCharsets.UTF_8))
                        .hex();
        return open(namespace, ref, file, total, expected);
    }

    /** Likewise for a blob that Docker pulls: it is called by its digest. */
    public Ingest ofPull(Descriptor blob) {
        Digest digest = blob.digest();
        return open(Namespaces.DOCKER, digest.value(), ContentStore.fileOf(digest), blob.size(), Optional.of(digest));
    }

    private Ingest open(String namespace, String ref, String file, long total, Optional<Digest> expected) {
        String key = IngestRecord.key(namespace, ref);
        Optional<IngestRecord> known = table.get(key);
        IngestRecord record = new IngestRecord(
                namespace,
                ref,
                file,
                total >= 0 ? total : known.map(IngestRecord::total).orElse(-1L),
                expected.or(() -> known.flatMap(IngestRecord::expected)),
                known.map(IngestRecord::started).orElseGet(Instant::now));
        String algorithm = record.expected().map(Digest::algorithm).orElse("sha256");
        Ingest ingest = content.ingest(file, algorithm, () -> forget(record));
        try {
            // A loss of power costs the name at most: what is written is found under it again.
            store.note(() -> table.put(key, record));
            return ingest;
        } catch (RuntimeException e) {
            ingest.close();
            throw e;
        }
    }

    /** It has become a blob, or was thrown away: whether that can be written down does not matter to either. */
    private void forget(IngestRecord record) {
        try {
            store.note(() -> table.delete(record.key()));
        } catch (EngineException e) {
            LOG.debug("ingest {} is over and stays in the list until the next sweep: {}", record.key(), e.message());
        }
    }

    /** Those of a namespace, by name. */
    public List<IngestStatus> all(String namespace) {
        return table.all().values().stream()
                .filter(record -> record.namespace().equals(namespace))
                .map(this::status)
                .toList();
    }

    public Optional<IngestStatus> find(String namespace, String ref) {
        return table.get(IngestRecord.key(namespace, ref)).map(this::status);
    }

    private IngestStatus status(IngestRecord record) {
        return new IngestStatus(
                record.ref(),
                content.ingested(record.file()),
                record.total(),
                record.expected(),
                record.started(),
                content.ingestedAt(record.file()).orElse(record.started()));
    }

    /**
     * Throws away what has come.
     *
     * @throws EngineException {@code NOT_FOUND}; {@code UNAVAILABLE} while somebody writes to it
     */
    public void abort(String namespace, String ref) {
        IngestRecord record = table.get(IngestRecord.key(namespace, ref))
                .orElseThrow(() -> EngineException.notFound("no ingest " + ref + " of namespace " + namespace));
        content.ingest(record.file(), "sha256", () -> forget(record)).discard();
    }

    /**
     * Removes ingests that nobody can resume, and those that nobody has touched for a time.
     *
     * @param age for what Docker pulls; what others have begun stays for a day at least
     * @return bytes of what was removed, by file
     */
    public Map<String, Long> sweep(Duration age) {
        Set<String> others = table.all().values().stream()
                .filter(record -> !record.namespace().equals(Namespaces.DOCKER))
                .map(IngestRecord::file)
                .collect(Collectors.toCollection(TreeSet::new));
        Duration longer = age.compareTo(RESUMABLE) < 0 ? RESUMABLE : age;
        Map<String, Long> removed = content.sweepIngests(file -> others.contains(file) ? longer : age);
        List<IngestRecord> gone = table.all().values().stream()
                .filter(record -> content.lacksIngest(record.file()))
                .toList();
        if (!gone.isEmpty()) {
            store.note(() -> gone.forEach(record -> table.delete(record.key())));
        }
        return removed;
    }
}
