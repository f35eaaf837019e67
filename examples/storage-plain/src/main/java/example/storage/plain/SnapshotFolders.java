package example.storage.plain;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.storage.SnapshotInfo;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.kit.storage.layer.LayerTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The folders on disk: {@code snapshots/active-<key>} and {@code snapshots/committed-<key>}, each with the file system in
 * {@code tree} and the parent's key as the target of the symbolic link {@code parent}. A snapshot appears, is committed
 * and disappears by one rename each, so a crash leaves it as before or as after; whatever else it leaves is named
 * {@code draft-…} or {@code gone-…} and is deleted by {@link #cleanup}. Nothing is kept in memory that a successor would miss.
 */
final class SnapshotFolders {
    static final int FORMAT = 1;
    private static final String ACTIVE = "active-";
    private static final String COMMITTED = "committed-";
    private static final String DRAFT = "draft-";
    private static final String GONE = "gone-";
    private static final String PARENT = "parent";

    private final Supplier<Path> state;
    private final Supplier<Path> snapshots;
    private final LayerTrees trees;
    private final Consumer<String> step;
    /** Held for renames and what decides about them, never while a tree is copied or deleted. */
    private final ReentrantLock renames = new ReentrantLock();
    /** Drafts of this driver's own calls, which a cleanup must leave alone. */
    private final Set<Path> inWork = ConcurrentHashMap.newKeySet();

    SnapshotFolders(Supplier<Path> state, Supplier<Path> snapshots, LayerTrees trees, Consumer<String> step) {
        this.state = state;
        this.snapshots = snapshots;
        this.trees = trees;
        this.step = step;
    }

    /** Makes what a new state folder needs. The engine has compared FORMAT with the component's property already. */
    void open() {
        try {
            Path format = state.get().resolve("FORMAT");
            if (!Files.exists(format)) {
                Path draft = format.resolveSibling("FORMAT.new");
                Files.writeString(draft, "version=" + FORMAT + "\nminReader=" + FORMAT + "\n");
                Files.move(draft, format, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.createDirectories(root());
            Files.setPosixFilePermissions(root(), PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw EngineException.unavailable(
                    "storage plain: cannot use " + root() + ": " + e.getMessage() + "; mend the folder's disk");
        }
    }

    private Path root() {
        return snapshots.get();
    }

    Optional<Snapshot> find(SnapshotKey key) {
        return read(root().resolve(ACTIVE + key)).or(() -> read(root().resolve(COMMITTED + key)));
    }

    Snapshot require(SnapshotKey key) {
        return find(key).orElseThrow(() -> EngineException.notFound("no snapshot " + key + " in storage plain"));
    }

    private static Optional<Snapshot> read(Path folder) {
        String name = String.valueOf(folder.getFileName());
        boolean committed = name.startsWith(COMMITTED);
        if (!committed && !name.startsWith(ACTIVE) || !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        SnapshotKey key = new SnapshotKey(name.substring(name.indexOf('-') + 1));
        try {
            Optional<SnapshotKey> parent = Optional.of(new SnapshotKey(
                    Files.readSymbolicLink(folder.resolve(PARENT)).toString()));
            return Optional.of(new Snapshot(new SnapshotInfo(key, parent, committed), folder));
        } catch (NoSuchFileException e) {
            return Optional.of(new Snapshot(new SnapshotInfo(key, Optional.empty(), committed), folder));
        } catch (IOException e) {
            throw EngineException.internal("read " + folder, e);
        }
    }

    List<SnapshotInfo> list() {
        return folders().stream()
                .flatMap(folder -> read(folder).stream())
                .map(Snapshot::info)
                .toList();
    }

    private List<Path> folders() {
        try (Stream<Path> folders = Files.list(root())) {
            return folders.toList();
        } catch (IOException e) {
            throw EngineException.internal("list " + root(), e);
        }
    }

    /** A repeated call gives what the first one made. */
    Snapshot create(SnapshotKey key, Optional<SnapshotKey> parent, CallContext context) {
        context.check("make snapshot " + key);
        Optional<Snapshot> there = find(key);
        if (there.isPresent()) {
            return sameAs(there.get(), parent);
        }
        Optional<Path> below = parent.map(this::requireCommitted).map(Snapshot::tree);
        Path draft = root().resolve(DRAFT + UUID.randomUUID());
        inWork.add(draft);
        try {
            fill(draft, parent, below, context);
            return settle(draft, key, parent);
        } catch (IOException e) {
            throw EngineException.internal("make snapshot " + key, e);
        } finally {
            inWork.remove(draft);
        }
    }

    private Snapshot requireCommitted(SnapshotKey parent) {
        return find(parent)
                .filter(snapshot -> snapshot.info().committed())
                .orElseThrow(() -> EngineException.notFound("no committed snapshot " + parent + " to stand on"));
    }

    private static Snapshot sameAs(Snapshot there, Optional<SnapshotKey> parent) {
        SnapshotInfo info = there.info();
        if (info.committed() || !info.parent().equals(parent)) {
            throw EngineException.conflict("snapshot " + info.key() + " is there already"
                    + (info.committed() ? " and committed" : " with another parent"));
        }
        return there;
    }

    private void fill(Path draft, Optional<SnapshotKey> parent, Optional<Path> below, CallContext context)
            throws IOException {
        try {
            Path tree = Files.createDirectories(draft.resolve("tree"));
            Files.setPosixFilePermissions(tree, PosixFilePermissions.fromString("rwxr-xr-x"));
            step.accept("create: folder made");
            if (below.isPresent()) {
                trees.copy(below.get(), tree, context);
                Files.createSymbolicLink(
                        draft.resolve(PARENT), Path.of(parent.orElseThrow().value()));
            }
            step.accept("create: filled");
        } catch (IOException | EngineException e) {
            trees.remove(draft);
            throw e;
        }
    }

    /** Gives the draft its name, unless another call was faster or the parent has gone meanwhile. */
    private Snapshot settle(Path draft, SnapshotKey key, Optional<SnapshotKey> parent) throws IOException {
        Path target = root().resolve(ACTIVE + key);
        renames.lock();
        try {
            Optional<Snapshot> there = find(key);
            if (there.isEmpty()) {
                parent.ifPresent(this::requireCommitted);
                Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
                step.accept("create: done");
                return require(key);
            }
            return sameAs(there.get(), parent);
        } finally {
            renames.unlock();
            // Gone when it got its name.
            trees.remove(draft);
        }
    }

    Snapshot commit(SnapshotKey active, SnapshotKey committed) {
        Optional<Path> superfluous = Optional.empty();
        renames.lock();
        try {
            Optional<Snapshot> source =
                    find(active).filter(found -> !found.info().committed());
            Optional<Snapshot> there = find(committed);
            if (there.isPresent() && !there.get().info().committed()) {
                throw EngineException.conflict("snapshot " + committed + " is there and not committed");
            }
            if (there.isPresent()) {
                superfluous = source.map(this::retire);
            } else {
                Path folder = source.orElseThrow(() -> EngineException.notFound("no active snapshot " + active))
                        .folder();
                step.accept("commit: begin");
                rename(folder, root().resolve(COMMITTED + committed));
                step.accept("commit: done");
            }
        } finally {
            renames.unlock();
        }
        superfluous.ifPresent(trees::remove);
        return require(committed);
    }

    void remove(SnapshotKey key) {
        Optional<Path> retired;
        renames.lock();
        try {
            Optional<Snapshot> found = find(key);
            for (SnapshotInfo other : found.isPresent() ? list() : List.<SnapshotInfo>of()) {
                if (other.parent().filter(key::equals).isPresent()) {
                    throw EngineException.conflict(
                            "snapshot " + key + " is in use: " + other.key() + " stands on it; remove that before");
                }
            }
            retired = found.map(this::retire);
        } finally {
            renames.unlock();
        }
        retired.ifPresent(trees::remove);
    }

    /** Takes a snapshot away by a rename; its files may be deleted later. */
    private Path retire(Snapshot snapshot) {
        Path gone = root().resolve(GONE + UUID.randomUUID());
        step.accept("remove: begin");
        rename(snapshot.folder(), gone);
        step.accept("remove: done");
        return gone;
    }

    private static void rename(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw EngineException.internal("rename " + from, e);
        }
    }

    Set<SnapshotKey> cleanup(Set<SnapshotKey> keep, CallContext context) {
        // Also what a call is just making: it may get its name before the list below is read.
        Set<SnapshotKey> kept = new HashSet<>(keep);
        for (SnapshotKey key : keep) {
            for (Optional<Snapshot> at = find(key); at.isPresent(); at = parent(at.get())) {
                kept.add(at.get().info().key());
            }
        }
        List<SnapshotInfo> unused = new ArrayList<>(list());
        unused.removeIf(info -> kept.contains(info.key()));
        Set<SnapshotKey> removed = new HashSet<>();
        // A snapshot goes after those that stand on it.
        while (!unused.isEmpty()) {
            context.check("remove unused snapshots");
            SnapshotInfo next = unused.stream()
                    .filter(info ->
                            unused.stream().noneMatch(other -> other.parent().equals(Optional.of(info.key()))))
                    .findFirst()
                    .orElse(unused.getFirst());
            remove(next.key());
            unused.remove(next);
            removed.add(next.key());
        }
        for (Path folder : folders()) {
            String name = String.valueOf(folder.getFileName());
            if (name.startsWith(GONE) || name.startsWith(DRAFT) && !inWork.contains(folder)) {
                trees.remove(folder);
            }
        }
        return removed;
    }

    private Optional<Snapshot> parent(Snapshot snapshot) {
        return snapshot.info().parent().flatMap(this::find);
    }
}
