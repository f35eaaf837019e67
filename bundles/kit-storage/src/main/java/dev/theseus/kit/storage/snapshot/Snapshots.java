package dev.theseus.kit.storage.snapshot;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.MountSpec;
import dev.theseus.api.storage.Change;
import dev.theseus.api.storage.SnapshotInfo;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.api.storage.SnapshotSpec;
import dev.theseus.api.storage.Usage;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of snapshots: each change is one step on disk between two states of the index. */
final class Snapshots {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);
    private static final Duration RECORDING = Duration.ofMinutes(1);

    private final SnapshotStore store;
    private final SnapshotIndex index;
    private final LayerForm form;
    private final String driver;
    private final DiskSync sync;

    Snapshots(String driver, SnapshotStore store, SnapshotIndex index, LayerForm form) {
        this.driver = driver;
        this.store = store;
        this.index = index;
        this.form = form;
        this.sync = new DiskSync(driver, store.place(), this::synced);
        index.all().stream().filter(snapshot -> !snapshot.synced()).forEach(sync::add);
    }

    List<MountSpec> prepare(SnapshotKey key, Optional<SnapshotKey> parent, SnapshotSpec spec, CallContext context) {
        context.check("prepare snapshot ".concat(key.value()));
        requirePlain(key, spec);
        try (var _ = index.claim(Set.of(key), context)) {
            Optional<Snapshot> existing = index.find(key);
            if (existing.isPresent()) {
                return mountsOfSame(existing.get(), parent);
            }
            Snapshot snapshot = new Snapshot(store.newId(), key, parent, false, true);
            index.reserve(snapshot);
            try {
                store.create(snapshot, parent.map(index::require).map(store::folder), context);
                index.put(snapshot);
            } finally {
                index.unreserve(key);
            }
            return mounts(snapshot);
        }
    }

    private void requirePlain(SnapshotKey key, SnapshotSpec spec) {
        if (spec.sizeLimit() > 0 || spec.options().containsKey("size")) {
            throw EngineException.notImplemented("snapshot " + key + ": " + driver
                    + " has no size limits here; remove --storage-opt size, or limit the data root itself");
        }
        if (!spec.idMap().isEmpty()) {
            throw EngineException.notImplemented("snapshot " + key + ": " + driver + " does not map ids");
        }
        spec.options().keySet().stream().findFirst().ifPresent(name -> {
            throw EngineException.invalid("snapshot " + key + ": unknown storage option " + name);
        });
    }

    private List<MountSpec> mountsOfSame(Snapshot existing, Optional<SnapshotKey> parent) {
        if (existing.committed()) {
            throw EngineException.conflict("snapshot " + existing.key() + " is there already, and committed");
        }
        if (!existing.parent().equals(parent)) {
            throw EngineException.conflict("snapshot " + existing.key() + " is there already with another parent: "
                    + existing.parent().map(SnapshotKey::value).orElse("none"));
        }
        return mounts(existing);
    }

    List<MountSpec> mounts(SnapshotKey key) {
        return mounts(index.require(key));
    }

    private List<MountSpec> mounts(Snapshot snapshot) {
        return form.mounts(stack(snapshot), !snapshot.committed());
    }

    private LayerForm.Stack stack(Snapshot snapshot) {
        return new LayerForm.Stack(
                store.folder(snapshot),
                index.parents(snapshot).stream().map(store::folder).toList());
    }

    long apply(SnapshotKey key, InputStream tar, CallContext context) {
        try (var _ = index.claim(Set.of(key), context)) {
            Snapshot snapshot = index.require(key);
            if (snapshot.committed()) {
                throw EngineException.conflict("snapshot " + key + " is committed and can take no further layer");
            }
            return form.apply(stack(snapshot), tar, context);
        }
    }

    SnapshotInfo commit(SnapshotKey active, SnapshotKey committed, CallContext context) {
        try (var _ = index.claim(Set.of(active, committed), context)) {
            Optional<Snapshot> source = index.find(active);
            Optional<Snapshot> target = index.find(committed);
            if (target.isPresent() && !target.get().committed() && !active.equals(committed)) {
                throw EngineException.conflict("snapshot " + committed + " is active; it cannot be committed over");
            }
            if (source.isEmpty()) {
                // A repeated call: the first one has moved the key.
                return target.map(Snapshot::info)
                        .orElseThrow(() -> EngineException.notFound("no such snapshot: " + active));
            }
            if (source.get().committed()) {
                if (active.equals(committed)) {
                    return source.get().info();
                }
                throw EngineException.conflict("snapshot " + active + " is committed already");
            }
            return target.filter(Snapshot::committed).isPresent()
                    ? dropInFavour(source.get(), target.get())
                    : rename(source.get(), committed);
        }
    }

    private SnapshotInfo rename(Snapshot source, SnapshotKey committed) {
        Snapshot result = source.committedAs(committed);
        store.update(result);
        index.rename(source, result);
        sync.add(result);
        return result.info();
    }

    /** Its files are on the disk: from now on it is trusted after a power cut too. */
    private void synced(Snapshot snapshot) {
        try (var _ = index.claim(Set.of(snapshot.key()), CallContext.background(RECORDING))) {
            // It may have been removed meanwhile, and another be there under its name.
            if (index.find(snapshot.key()).filter(snapshot::equals).isPresent()) {
                store.noteSynced(snapshot.asSynced());
                index.put(snapshot.asSynced());
            }
        }
    }

    private SnapshotInfo dropInFavour(Snapshot source, Snapshot winner) {
        if (!source.parent().equals(winner.parent())) {
            throw EngineException.conflict("snapshot " + winner.key() + " is there already on another parent than "
                    + source.key() + " stands on");
        }
        removeClaimed(source.key());
        return winner.info();
    }

    void remove(SnapshotKey key, CallContext context) {
        try (var _ = index.claim(Set.of(key), context)) {
            removeClaimed(key);
        }
    }

    private void removeClaimed(SnapshotKey key) {
        Optional<Snapshot> taken = index.take(key);
        if (taken.isEmpty()) {
            return;
        }
        try {
            store.remove(taken.get());
        } catch (EngineException e) {
            index.put(taken.get());
            throw e;
        }
    }

    Optional<SnapshotInfo> stat(SnapshotKey key) {
        return index.find(key).map(Snapshot::info);
    }

    List<SnapshotInfo> list() {
        return index.all().stream()
                .map(Snapshot::info)
                .sorted(Comparator.comparing(info -> info.key().value()))
                .toList();
    }

    Map<String, String> details(SnapshotKey key) {
        return index.find(key).map(this::stack).map(form::details).orElse(Map.of());
    }

    Usage usage(SnapshotKey key, CallContext context) {
        context.check("measure snapshot " + key);
        return form.usage(stack(index.require(key)), context);
    }

    void changes(SnapshotKey key, Consumer<Change> found, CallContext context) {
        context.check("compare snapshot " + key);
        form.changes(stack(index.require(key)), found, context);
    }

    void diff(SnapshotKey key, OutputStream tar, CallContext context) {
        context.check("pack snapshot " + key);
        form.diff(stack(index.require(key)), tar, context);
    }

    /** Removes what is not kept, children before parents; the parents of a kept snapshot are kept with it. */
    Set<SnapshotKey> cleanup(Set<SnapshotKey> keep, CallContext context) {
        Set<SnapshotKey> kept = new HashSet<>(keep);
        for (Snapshot snapshot : index.all()) {
            if (keep.contains(snapshot.key())) {
                index.knownParents(snapshot).forEach(parent -> kept.add(parent.key()));
            }
        }
        Set<SnapshotKey> removed = new TreeSet<>((one, other) -> one.value().compareTo(other.value()));
        List<Snapshot> doomed = index.all().stream()
                .filter(snapshot -> !kept.contains(snapshot.key()))
                .sorted((one, other) -> Integer.compare(
                        index.knownParents(other).size(),
                        index.knownParents(one).size()))
                .toList();
        for (Snapshot snapshot : doomed) {
            context.check("cleanup of snapshots");
            try {
                remove(snapshot.key(), context);
                removed.add(snapshot.key());
            } catch (EngineException e) {
                LOG.warn("snapshot {} could not be cleaned up: {}", snapshot.key(), e.message());
            }
        }
        store.sweep();
        store.settle(context);
        return removed;
    }

    /** Waits for what is done in the background: files that are deleted, and files on their way to the disk. */
    void quiesce(CallContext context) {
        store.settle(context);
        sync.await(context);
    }

    void close() {
        sync.close();
        store.close();
    }
}
