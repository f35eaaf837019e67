package dev.theseus.engine.network.internal;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.engine.id.SandboxId;
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
    private static final TableFormat<SandboxRecord> FORMAT =
            new TableFormat<>("sandboxes", new SandboxShape(), SandboxUpgrades.all());

    private final StateStore store;
    private final StateStore.Table<SandboxRecord> table;
    private final Map<SandboxId, SandboxRecord> byId = new ConcurrentHashMap<>();

    public SandboxTable(StateStore store) {
        this.store = store;
        table = store.table(FORMAT);
        table.all().values().forEach(sandbox -> byId.put(sandbox.id(), sandbox));
    }

    /** The tables of the store that it keeps. */
    public static List<TableFormat<?>> formats() {
        return List.of(FORMAT);
    }

    void put(SandboxRecord sandbox) {
        store.transact(() -> write(sandbox));
    }

    private void write(SandboxRecord sandbox) {
        table.put(sandbox.id().value(), sandbox);
        @Nullable SandboxRecord before = byId.put(sandbox.id(), sandbox);
        store.onRollback(() -> putBack(sandbox.id(), before));
    }

    void delete(SandboxId id) {
        store.transact(() -> {
            table.delete(id.value());
            @Nullable SandboxRecord before = byId.remove(id);
            store.onRollback(() -> putBack(id, before));
        });
    }

    private void putBack(SandboxId id, @Nullable SandboxRecord before) {
        if (before == null) {
            byId.remove(id);
        } else {
            byId.put(id, before);
        }
    }

    Optional<SandboxRecord> find(SandboxId id) {
        return Optional.ofNullable(byId.get(id));
    }

    SandboxRecord get(SandboxId id) {
        return find(id).orElseThrow(() -> EngineException.notFound("there is no sandbox " + id + ": define it first"));
    }

    List<SandboxRecord> all() {
        return List.copyOf(byId.values());
    }

    /** Like {@link #lookup}, or {@code NOT_FOUND}. */
    SandboxRecord resolve(String reference) {
        return lookup(reference).orElseThrow(() -> noContainer(reference));
    }

    private static EngineException noContainer(String reference) {
        return EngineException.notFound("there is no container " + reference)
                .because(Reason.CONTAINER_NOT_FOUND, Map.of(Attributes.NAME, reference));
    }

    /** That of a container, which may be gone by now. */
    SandboxRecord ofContainer(SandboxId id) {
        return find(id).orElseThrow(() -> noContainer(id.value()));
    }

    /** A container's, by id, name, or unambiguous beginning of an id. Others have theirs for themselves. */
    Optional<SandboxRecord> lookup(String reference) {
        String name = reference.startsWith("/") ? reference.substring(1) : reference;
        List<SandboxRecord> containers = byId.values().stream()
                .filter(sandbox -> sandbox.owner().isContainer())
                .toList();
        Optional<SandboxRecord> exact = containers.stream()
                .filter(sandbox -> sandbox.id().value().equals(name))
                .findFirst();
        if (exact.isPresent()) {
            return exact;
        }
        Optional<SandboxRecord> named = containers.stream()
                .filter(sandbox -> sandbox.name().equals(name))
                .findFirst();
        if (named.isPresent()) {
            return named;
        }
        List<SandboxRecord> matches = name.isEmpty()
                ? List.of()
                : containers.stream()
                        .filter(sandbox -> sandbox.id().value().startsWith(name))
                        .toList();
        if (matches.size() > 1) {
            throw EngineException.invalid("several containers have an id that begins with " + name)
                    .because(Reason.CONTAINER_ID_AMBIGUOUS, Map.of(Attributes.NAME, name));
        }
        return matches.stream().findFirst();
    }

    /** Changes one sandbox, durably, as one step; {@code NOT_FOUND} when it is gone. */
    SandboxRecord update(SandboxId id, UnaryOperator<SandboxRecord> change) {
        List<SandboxRecord> updated = new ArrayList<>(1);
        // The store's transaction is what orders changes: a caller may already be in one.
        store.transact(() -> updated.add(change(id, change)));
        return updated.getFirst();
    }

    /** Likewise, without waiting for the disk: for what the kernel holds, which a loss of power ends as well. */
    SandboxRecord note(SandboxId id, UnaryOperator<SandboxRecord> change) {
        List<SandboxRecord> updated = new ArrayList<>(1);
        store.note(() -> updated.add(change(id, change)));
        return updated.getFirst();
    }

    private SandboxRecord change(SandboxId id, UnaryOperator<SandboxRecord> change) {
        SandboxRecord present = get(id);
        SandboxRecord next = change.apply(present);
        if (!next.equals(present)) {
            write(next);
        }
        return next;
    }
}
