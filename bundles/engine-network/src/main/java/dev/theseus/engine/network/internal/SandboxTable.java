package dev.theseus.engine.network.internal;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.state.TableFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** All sandboxes, in memory and in the store. Thread-safe; calls no driver. */
public final class SandboxTable {
    private static final TableFormat<SandboxRecord> FORMAT = TableFormat.first("sandboxes", new SandboxShape());

    private final StateStore store;
    private final StateStore.Table<SandboxRecord> table;
    private final Map<String, SandboxRecord> byId;

    public SandboxTable(StateStore store) {
        this.store = store;
        table = store.table(FORMAT);
        byId = new ConcurrentHashMap<>(table.all());
    }

    /** The tables of the store that it keeps. */
    public static List<TableFormat<?>> formats() {
        return List.of(FORMAT);
    }

    void put(SandboxRecord sandbox) {
        store.transact(() -> write(sandbox));
    }

    private void write(SandboxRecord sandbox) {
        table.put(sandbox.containerId(), sandbox);
        @Nullable SandboxRecord before = byId.put(sandbox.containerId(), sandbox);
        store.onRollback(() -> putBack(sandbox.containerId(), before));
    }

    void delete(String containerId) {
        store.transact(() -> {
            table.delete(containerId);
            @Nullable SandboxRecord before = byId.remove(containerId);
            store.onRollback(() -> putBack(containerId, before));
        });
    }

    private void putBack(String containerId, @Nullable SandboxRecord before) {
        if (before == null) {
            byId.remove(containerId);
        } else {
            byId.put(containerId, before);
        }
    }

    Optional<SandboxRecord> find(String containerId) {
        return Optional.ofNullable(byId.get(containerId));
    }

    SandboxRecord get(String containerId) {
        return find(containerId)
                .orElseThrow(() -> EngineException.notFound("No such container: " + containerId)
                        .because(Reason.CONTAINER_NOT_FOUND, Map.of(Attributes.NAME, containerId)));
    }

    List<SandboxRecord> all() {
        return List.copyOf(byId.values());
    }

    /** Like {@link #lookup}, or {@code NOT_FOUND}. */
    SandboxRecord resolve(String reference) {
        return lookup(reference)
                .orElseThrow(() -> EngineException.notFound("No such container: " + reference)
                        .because(Reason.CONTAINER_NOT_FOUND, Map.of(Attributes.NAME, reference)));
    }

    /** By container id, name, or unambiguous beginning of an id. */
    Optional<SandboxRecord> lookup(String reference) {
        String name = reference.startsWith("/") ? reference.substring(1) : reference;
        SandboxRecord exact = byId.get(name);
        if (exact != null) {
            return Optional.of(exact);
        }
        Optional<SandboxRecord> named = byId.values().stream()
                .filter(sandbox -> sandbox.name().equals(name))
                .findFirst();
        if (named.isPresent()) {
            return named;
        }
        List<SandboxRecord> matches = name.isEmpty()
                ? List.of()
                : byId.values().stream()
                        .filter(sandbox -> sandbox.containerId().startsWith(name))
                        .toList();
        if (matches.size() > 1) {
            throw EngineException.invalid("multiple IDs found with provided prefix: " + name);
        }
        return matches.stream().findFirst();
    }

    /** Changes one sandbox, durably, as one step; {@code NOT_FOUND} when it is gone. */
    SandboxRecord update(String containerId, UnaryOperator<SandboxRecord> change) {
        List<SandboxRecord> updated = new ArrayList<>(1);
        // The store's transaction is what orders changes: a caller may already be in one.
        store.transact(() -> updated.add(change(containerId, change)));
        return updated.getFirst();
    }

    /** Likewise, without waiting for the disk: for what the kernel holds, which a loss of power ends as well. */
    SandboxRecord note(String containerId, UnaryOperator<SandboxRecord> change) {
        List<SandboxRecord> updated = new ArrayList<>(1);
        store.note(() -> updated.add(change(containerId, change)));
        return updated.getFirst();
    }

    private SandboxRecord change(String containerId, UnaryOperator<SandboxRecord> change) {
        SandboxRecord present = get(containerId);
        SandboxRecord next = change.apply(present);
        if (!next.equals(present)) {
            write(next);
        }
        return next;
    }
}
