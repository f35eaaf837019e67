package dev.theseus.storage.overlay.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.storage.Change;
import dev.theseus.linux.file.FileStatus;
import dev.theseus.linux.file.RootedDirectory;
import dev.theseus.linux.file.RootedPath;
import dev.theseus.linux.thread.PlatformThreads;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds what an upper layer changes of those below, as {@code docker diff} words it: a folder counts as modified when
 * something in it changed, times of folders do not count, and the root is never named.
 */
final class LayerComparison {
    private final RootedDirectory upper;
    private final CallContext context;
    private final List<Change> changes = new ArrayList<>();

    /** @param lower what the parents have there; absent for what is new */
    private record Child(String path, FileStatus status, Optional<LowerLayers.Entry> lower, boolean changed) {}

    private LayerComparison(RootedDirectory upper, CallContext context) {
        this.upper = upper;
        this.context = context;
    }

    /** @param lower the layers below, topmost first */
    static List<Change> changes(Path upper, List<Path> lower, CallContext context) {
        return PlatformThreads.call(() -> {
            try (RootedDirectory root = RootedDirectory.open(upper)) {
                LayerComparison comparison = new LayerComparison(root, context);
                comparison.compareFolder("", lower, false);
                comparison.changes.sort(Comparator.comparing(Change::path));
                return List.copyOf(comparison.changes);
            }
        });
    }

    /**
     * @param lower layers that show a folder at this path
     * @param hidden whether an opaque folder at or above hides those layers from the container
     */
    private void compareFolder(String folder, List<Path> lower, boolean hidden) {
        context.check("compare layers");
        for (Child child : children(folder, lower, hidden)) {
            int before = changes.size();
            if (child.status().isDirectory()) {
                enter(child, hidden);
            }
            if (child.lower().isEmpty()) {
                record(Change.Kind.ADDED, child.path());
            } else if (child.changed() || changes.size() > before) {
                record(Change.Kind.MODIFIED, child.path());
            }
        }
    }

    private void enter(Child child, boolean hidden) {
        List<Path> below = child.lower().map(LowerLayers.Entry::folders).orElse(List.of());
        compareFolder(child.path(), below, hidden || LowerLayers.isOpaque(upper, child.path()));
    }

    /** What the upper layer shows in a folder; deletions are recorded on the way. */
    private List<Child> children(String folder, List<Path> lower, boolean hidden) {
        List<Child> children = new ArrayList<>();
        try (LowerLayers below = new LowerLayers(folder, lower)) {
            Set<String> deleted = hidden ? below.names() : new TreeSet<>();
            for (String name : namesInUpper(folder)) {
                String path = RootedPath.join(folder, name);
                // A container that runs meanwhile may have removed it again.
                upper.stat(path).ifPresent(status -> {
                    Optional<LowerLayers.Entry> before = below.find(name);
                    if (!status.isOverlayWhiteout()) {
                        deleted.remove(name);
                        boolean changed = before.filter(entry -> differs(path, status, entry))
                                .isPresent();
                        children.add(new Child(path, status, before, changed));
                    } else if (before.isPresent()) {
                        deleted.add(name);
                    }
                });
            }
            deleted.forEach(name -> record(Change.Kind.DELETED, RootedPath.join(folder, name)));
        }
        return children;
    }

    private List<String> namesInUpper(String folder) {
        try {
            return upper.list(folder);
        } catch (EngineException e) {
            if (upper.stat(folder).filter(FileStatus::isDirectory).isEmpty()) {
                return List.of();
            }
            throw e;
        }
    }

    private boolean differs(String path, FileStatus now, LowerLayers.Entry before) {
        FileStatus then = before.status();
        if (now.mode() != then.mode()
                || now.uid() != then.uid()
                || now.gid() != then.gid()
                || now.deviceMajor() != then.deviceMajor()
                || now.deviceMinor() != then.deviceMinor()) {
            return true;
        }
        if (now.isDirectory()) {
            return false;
        }
        return now.size() != then.size()
                || !isSameTime(now.modified(), then.modified())
                || !LowerLayers.capability(upper, path, now).equals(before.capability());
    }

    /** Old archives know only seconds: a time without a fraction equals any within its second. */
    private static boolean isSameTime(Instant a, Instant b) {
        return a.equals(b) || (a.getEpochSecond() == b.getEpochSecond() && (a.getNano() == 0 || b.getNano() == 0));
    }

    private void record(Change.Kind kind, String path) {
        changes.add(new Change(kind, "/" + path));
    }
}
