package dev.theseus.engine.image.internal.content;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.internal.catalog.Namespaces;
import dev.theseus.engine.image.internal.event.StoreEvents;
import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.state.TableFormat;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * Labels that namespaces have written on blobs: durable when a call returns. The blobs are shared, the labels are not; but
 * what any of them refers to stays for all. Thread-safe.
 */
public final class ContentLabels {
    private static final TableFormat<LabelRecord> FORMAT = TableFormat.first("content.labels", new LabelShape());
    /** Of a label with its value, as containerd has it. */
    private static final int LONGEST = 4096;

    private final StateStore store;
    private final StateStore.Table<LabelRecord> table;
    private final ContentStore content;
    private final StoreEvents events;
    private final ReentrantLock writing = new ReentrantLock();
    private volatile Map<String, LabelRecord> byKey;
    private volatile LabelLinks links;

    /** Those that tell nobody. */
    public ContentLabels(StateStore store, ContentStore content) {
        this(store, content, StoreEvents.NONE);
    }

    public ContentLabels(StateStore store, ContentStore content, StoreEvents events) {
        this.events = events;
        this.store = store;
        this.content = content;
        table = store.table(FORMAT);
        byKey = Map.copyOf(table.all());
        links = new LabelLinks(byKey.values());
    }

    /** The tables of the store that it keeps. */
    public static List<TableFormat<?>> formats() {
        return List.of(FORMAT);
    }

    /** None when the namespace has written none. */
    public Map<String, String> of(String namespace, Digest blob) {
        return find(namespace, blob).map(LabelRecord::labels).orElse(Map.of());
    }

    /** When the namespace has written them; empty when it has not. */
    public Optional<Instant> updated(String namespace, Digest blob) {
        return find(namespace, blob).map(LabelRecord::updated);
    }

    private Optional<LabelRecord> find(String namespace, Digest blob) {
        return Optional.ofNullable(byKey.get(LabelRecord.key(namespace, blob)));
    }

    /**
     * Writes labels of a namespace on a blob.
     *
     * @param change from those that are there to all that shall be
     * @throws EngineException {@code NOT_FOUND} for no such blob; {@code INVALID_PARAMETER} for a label that is too long
     */
    public void change(String namespace, Digest blob, UnaryOperator<Map<String, String>> change) {
        Namespaces.require(namespace);
        writing.lock();
        try {
            if (!content.contains(blob)) {
                throw EngineException.notFound("blob " + blob + " is not in the content store");
            }
            LabelRecord record = new LabelRecord(namespace, blob, change.apply(of(namespace, blob)), Instant.now());
            requireShort(record.labels());
            Map<String, LabelRecord> all = new HashMap<>(byKey);
            if (record.labels().isEmpty()) {
                table.delete(record.key());
                all.remove(record.key());
            } else {
                table.put(record.key(), record);
                all.put(record.key(), record);
            }
            boolean other = !record.labels().equals(of(namespace, blob));
            show(all);
            if (other) {
                events.labelled(namespace, blob);
            }
        } finally {
            writing.unlock();
        }
    }

    /** @throws EngineException {@code INVALID_PARAMETER}, which names the label */
    public static void requireShort(Map<String, String> labels) {
        labels.forEach((label, value) -> {
            if (label.isEmpty() || label.length() + value.length() > LONGEST) {
                throw EngineException.invalid("label \"" + label.substring(0, Math.min(label.length(), 80))
                        + "\" has no name, or is longer than " + LONGEST + " characters with its value");
            }
        });
    }

    /** Forgets what is written on those of the blobs that are not there any more. */
    public void forget(Set<Digest> blobs) {
        writing.lock();
        try {
            Map<String, LabelRecord> left = new HashMap<>(byKey);
            left.values().removeIf(record -> blobs.contains(record.digest()) && !content.contains(record.digest()));
            if (left.size() < byKey.size()) {
                store.transact(() -> byKey.keySet().stream()
                        .filter(key -> !left.containsKey(key))
                        .forEach(table::delete));
                show(left);
            }
        } finally {
            writing.unlock();
        }
    }

    private void show(Map<String, LabelRecord> all) {
        byKey = Map.copyOf(all);
        links = new LabelLinks(all.values());
    }

    /** What they mean for what stays; the same object for as long as no label changes. */
    public LabelLinks links() {
        return links;
    }
}
