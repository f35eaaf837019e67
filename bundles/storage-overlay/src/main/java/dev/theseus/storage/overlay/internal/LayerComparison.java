package dev.theseus.storage.overlay.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.storage.Change;
import dev.theseus.kit.storage.layer.ChangeReport;
import dev.theseus.kit.storage.layer.ChangedWay;
import dev.theseus.linux.file.FileStatus;
import dev.theseus.linux.file.PathWalk;
import dev.theseus.linux.file.RootedDirectory;
import dev.theseus.linux.file.RootedPath;
import dev.theseus.linux.thread.PlatformThreads;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds what an upper layer changes of those below, as {@code docker diff} words it: a folder counts as modified when
 * something in it changed, times of folders do not count, and the root is never named.
 */
final class LayerComparison implements PathWalk.Visitor {
    private final RootedDirectory upper;
    private final LowerLayers below;
    private final CallContext context;
    private final ChangedWay changes;
    private final Deque<Level> way = new ArrayDeque<>();

    /**
     * What is to be known of a folder while it is walked through.
     *
     * @param lower layers below that show a folder there, topmost first
     * @param hidden whether an opaque folder at or above hides those layers from the container
     * @param deleted names in it that those layers have and it shows no more, because it is opaque; filled when it is entered
     */
    private record Level(List<Path> lower, boolean hidden, Set<String> deleted) {
        Level(List<Path> lower, boolean hidden) {
            this(lower, hidden, new HashSet<>());
        }
    }

    private LayerComparison(RootedDirectory upper, LowerLayers below, ChangeReport report, CallContext context) {
        this.upper = upper;
        this.below = below;
        this.changes = new ChangedWay(report);
        this.context = context;
    }

    /** @param lower the layers below, topmost first */
    static void changes(Path upper, List<Path> lower, ChangeReport report, CallContext context) {
        PlatformThreads.run(() -> {
            try (RootedDirectory root = RootedDirectory.open(upper);
                    LowerLayers below = new LowerLayers()) {
                LayerComparison comparison = new LayerComparison(root, below, report, context);
                comparison.way.push(new Level(lower, false));
                PathWalk.below("", comparison);
            }
        });
    }

    /** Of an opaque folder the layers below show nothing: what is not there again is deleted. */
    @Override
    public List<String> enter(String folder) {
        context.check("compare layers");
        Level level = way.element();
        List<String> names = namesInUpper(folder);
        if (!level.hidden()) {
            return names;
        }
        level.deleted().addAll(below.names(folder, level.lower()));
        names.stream().filter(name -> isShown(RootedPath.join(folder, name))).forEach(level.deleted()::remove);
        return Stream.concat(names.stream().filter(name -> !level.deleted().contains(name)), level.deleted().stream())
                .sorted()
                .toList();
    }

    private boolean isShown(String path) {
        return upper.stat(path).filter(status -> !status.isOverlayWhiteout()).isPresent();
    }

    @Override
    public boolean visit(String path) {
        Level level = way.element();
        if (level.deleted().contains(RootedPath.name(path))) {
            changes.tell(Change.Kind.DELETED, path);
            return false;
        }
        // A container that runs meanwhile may have removed it again.
        Optional<FileStatus> found = upper.stat(path);
        if (found.isEmpty()) {
            return false;
        }
        FileStatus status = found.get();
        Optional<LowerLayers.Entry> before = below.find(path, level.lower());
        if (status.isOverlayWhiteout()) {
            if (before.isPresent() && !level.hidden()) {
                changes.tell(Change.Kind.DELETED, path);
            }
            return false;
        }
        boolean changed = before.isEmpty() || differs(path, status, before.get());
        if (changed) {
            changes.tell(before.isEmpty() ? Change.Kind.ADDED : Change.Kind.MODIFIED, path);
        }
        if (status.isDirectory()) {
            way.push(new Level(
                    before.map(LowerLayers.Entry::folders).orElse(List.of()),
                    level.hidden() || LowerLayers.isOpaque(upper, path)));
            changes.enter(path, changed);
        }
        return status.isDirectory();
    }

    @Override
    public void leave(String folder) {
        way.pop();
        changes.leave();
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
}
