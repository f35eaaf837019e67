package dev.theseus.tck;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.MountSpec;
import dev.theseus.api.storage.Change;
import dev.theseus.api.storage.SnapshotInfo;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.api.storage.SnapshotSpec;
import dev.theseus.api.storage.StorageDriver;
import dev.theseus.api.storage.Usage;
import dev.theseus.kit.storage.layer.LayerTrees;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A right storage driver of full copies, for mutants to spoil: {@code a-KEY} and {@code c-KEY} are active and committed
 * snapshots, each with a {@code tree} and the parent's key in a file, and what begins with a dot is nobody's.
 */
class FolderStorage implements StorageDriver {
    final LayerTrees trees = new LayerTrees();
    final Path root;
    /** Drafts of calls that are under way. */
    final Set<Path> inWork = ConcurrentHashMap.newKeySet();

    private final Object renames = new Object();

    FolderStorage(EngineSettings settings) {
        root = settings.stateDirectory(DriverKind.STORAGE, "folder");
    }

    /** A folder with what it says of itself. */
    record Found(SnapshotInfo info, Path folder) {
        Path tree() {
            return folder.resolve("tree");
        }
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo("folder", "1", Set.of(), Map.of());
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        Set<String> adopted = new HashSet<>();
        Set<String> unknown = new HashSet<>();
        for (Found found : all()) {
            String key = found.info().key().value();
            (expected.keys().contains(key) ? adopted : unknown).add(key);
        }
        Set<String> missing = new HashSet<>(expected.keys());
        missing.removeAll(adopted);
        return new RecoveryReport(adopted, missing, unknown, List.of());
    }

    List<Path> folders() {
        try (Stream<Path> found = Files.list(root)) {
            return found.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Found> all() {
        return folders().stream().flatMap(folder -> read(folder).stream()).toList();
    }

    Optional<Found> read(Path folder) {
        String name = folder.getFileName().toString();
        if (name.startsWith(".") || !Files.exists(folder.resolve("parent"))) {
            return Optional.empty();
        }
        try {
            Optional<SnapshotKey> parent = Optional.of(Files.readString(folder.resolve("parent")))
                    .filter(text -> !text.isEmpty())
                    .map(SnapshotKey::new);
            SnapshotKey key = new SnapshotKey(name.substring(2));
            return Optional.of(new Found(new SnapshotInfo(key, parent, name.startsWith("c")), folder));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    Optional<Found> find(SnapshotKey key) {
        return read(root.resolve("a-" + key)).or(() -> read(root.resolve("c-" + key)));
    }

    Found require(SnapshotKey key) {
        return find(key).orElseThrow(() -> EngineException.notFound("no snapshot " + key));
    }

    Found requireCommitted(SnapshotKey key) {
        return find(key)
                .filter(found -> found.info().committed())
                .orElseThrow(() -> EngineException.notFound("no committed snapshot " + key));
    }

    void copy(Path tree, Path target, CallContext context) {
        trees.copy(tree, target, context);
    }

    void delete(Path folder) {
        trees.remove(folder);
    }

    Path draft() {
        return root.resolve("." + UUID.randomUUID());
    }

    static void rename(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw EngineException.internal("rename " + from, e);
        }
    }

    @Override
    public List<MountSpec> prepare(
            SnapshotKey key, Optional<SnapshotKey> parent, SnapshotSpec spec, CallContext context) {
        context.check("prepare " + key);
        if (spec.sizeLimit() > 0) {
            throw EngineException.notImplemented("no size limits");
        }
        refuseMappedIds(spec);
        if (!spec.options().isEmpty()) {
            throw EngineException.invalid("no options");
        }
        Optional<Found> there = find(key);
        if (there.isPresent()) {
            return same(there.get(), parent);
        }
        Optional<Found> below = parent.map(this::requireCommitted);
        Path draft = draft();
        inWork.add(draft);
        try {
            Path tree = Files.createDirectories(draft.resolve("tree"));
            below.ifPresent(found -> copy(found.tree(), tree, context));
            Files.writeString(
                    draft.resolve("parent"), parent.map(SnapshotKey::value).orElse(""));
            return publish(draft, key, parent);
        } catch (IOException e) {
            throw EngineException.internal("prepare " + key, e);
        } finally {
            trees.remove(draft);
            inWork.remove(draft);
        }
    }

    void refuseMappedIds(SnapshotSpec spec) {
        if (!spec.idMap().isEmpty()) {
            throw EngineException.notImplemented("no mapped ids");
        }
    }

    List<MountSpec> publish(Path draft, SnapshotKey key, Optional<SnapshotKey> parent) {
        synchronized (renames) {
            Optional<Found> there = find(key);
            if (there.isPresent()) {
                return same(there.get(), parent);
            }
            parent.ifPresent(this::requireCommitted);
            rename(draft, root.resolve("a-" + key));
            return mount(require(key));
        }
    }

    private static List<MountSpec> same(Found there, Optional<SnapshotKey> parent) {
        if (there.info().committed() || !there.info().parent().equals(parent)) {
            throw EngineException.conflict("another snapshot " + there.info().key() + " is there");
        }
        return mount(there);
    }

    static List<MountSpec> mount(Found found) {
        List<String> options = found.info().committed() ? List.of("bind", "ro") : List.of("bind");
        return List.of(new MountSpec("bind", found.tree().toString(), options));
    }

    @Override
    public List<MountSpec> mounts(SnapshotKey key, CallContext context) {
        return mount(require(key));
    }

    @Override
    public long apply(SnapshotKey key, InputStream tar, CallContext context) {
        Found found = require(key);
        if (found.info().committed()) {
            throw EngineException.conflict("snapshot " + key + " is committed");
        }
        return trees.apply(found.tree(), tar, context);
    }

    @Override
    public SnapshotInfo commit(SnapshotKey active, SnapshotKey committed, CallContext context) {
        Optional<Path> superfluous = Optional.empty();
        synchronized (renames) {
            Optional<Found> there = find(committed);
            Optional<Found> source = find(active).filter(found -> !found.info().committed());
            if (there.isPresent() && !there.get().info().committed()) {
                throw EngineException.conflict("snapshot " + committed + " is not committed");
            }
            if (there.isPresent()) {
                superfluous = source.map(this::retire);
            } else {
                rename(
                        source.orElseThrow(() -> EngineException.notFound("no active snapshot " + active))
                                .folder(),
                        root.resolve("c-" + committed));
            }
        }
        superfluous.ifPresent(this::delete);
        return require(committed).info();
    }

    Path retire(Found found) {
        Path gone = draft();
        rename(found.folder(), gone);
        return gone;
    }

    @Override
    public void remove(SnapshotKey key, CallContext context) {
        Optional<Path> gone;
        synchronized (renames) {
            Optional<Found> found = find(key);
            if (found.isPresent()
                    && all().stream().anyMatch(other -> other.info().parent().equals(Optional.of(key)))) {
                throw EngineException.conflict("snapshot " + key + " is in use");
            }
            gone = found.map(this::retire);
        }
        gone.ifPresent(this::delete);
    }

    @Override
    public Optional<SnapshotInfo> stat(SnapshotKey key, CallContext context) {
        return find(key).map(Found::info);
    }

    private Optional<Path> before(Found found) {
        return found.info().parent().map(parent -> require(parent).tree());
    }

    @Override
    public Usage usage(SnapshotKey key, CallContext context) {
        Found found = require(key);
        return trees.usage(before(found), found.tree(), context);
    }

    @Override
    public List<SnapshotInfo> list(CallContext context) {
        return all().stream().map(Found::info).toList();
    }

    @Override
    public void changes(SnapshotKey key, Consumer<Change> told, CallContext context) {
        Found found = require(key);
        trees.changes(before(found), found.tree(), told, context);
    }

    @Override
    public void diff(SnapshotKey key, OutputStream tar, CallContext context) {
        Found found = require(key);
        trees.diff(before(found), found.tree(), tar, context);
    }

    @Override
    public Set<SnapshotKey> cleanup(Set<SnapshotKey> keep, CallContext context) {
        Set<SnapshotKey> kept = new HashSet<>(keep);
        for (SnapshotKey key : keep) {
            for (Optional<Found> at = find(key);
                    at.isPresent();
                    at = at.get().info().parent().flatMap(this::find)) {
                kept.add(at.get().info().key());
            }
        }
        Set<SnapshotKey> removed = new HashSet<>();
        List<Found> unused = new ArrayList<>(all());
        unused.removeIf(found -> kept.contains(found.info().key()));
        while (!unused.isEmpty()) {
            Found top = unused.stream()
                    .filter(found -> unused.stream()
                            .noneMatch(other -> other.info()
                                    .parent()
                                    .equals(Optional.of(found.info().key()))))
                    .findFirst()
                    .orElseThrow();
            remove(top.info().key(), context);
            unused.remove(top);
            removed.add(top.info().key());
        }
        for (Path folder : folders()) {
            if (folder.getFileName().toString().startsWith(".") && !inWork.contains(folder)) {
                trees.remove(folder);
            }
        }
        return removed;
    }
}
