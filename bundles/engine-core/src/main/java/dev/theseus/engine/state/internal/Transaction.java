package dev.theseus.engine.state.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The changes that one thread has made and not committed yet. */
final class Transaction {
    private final Map<Key, Change> changes = new LinkedHashMap<>();
    private final List<Runnable> undo = new ArrayList<>();

    private record Key(String table, String key) {}

    void add(Change change) {
        changes.put(new Key(change.table(), change.key()), change);
    }

    void onRollback(Runnable step) {
        undo.add(step);
    }

    /** What it makes of a document; null when it does not touch it. */
    @Nullable
    Change of(String table, String key) {
        return changes.get(new Key(table, key));
    }

    /** Makes its changes in a copy of a table. */
    void applyTo(String table, Map<String, String> documents) {
        for (Change change : changes.values()) {
            if (change.table().equals(table)) {
                Optional<String> document = change.document();
                document.ifPresentOrElse(
                        text -> documents.put(change.key(), text), () -> documents.remove(change.key()));
            }
        }
    }

    List<Change> changes() {
        return List.copyOf(changes.values());
    }

    List<Runnable> undo() {
        return List.copyOf(undo);
    }
}
