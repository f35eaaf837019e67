package dev.theseus.kit.storage.layer;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.storage.Change;
import dev.theseus.linux.file.FileStatus;
import dev.theseus.linux.file.PathWalk;
import dev.theseus.linux.file.RootedDirectory;
import dev.theseus.linux.file.RootedPath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what one whole tree changed of another, as {@code docker diff} words it: a folder counts as modified when
 * something in it changed, times of folders do not count, and the root is never named. Contents are not read: a file
 * whose size, time, owner, mode and attributes are the same is the same.
 */
final class TreeComparison implements PathWalk.Visitor {
    /** A folder on the way. */
    private static final class Level {
        /** Whether the tree before has a folder there too. */
        private final boolean known;

        private Set<String> gone = Set.of();

        Level(boolean known) {
            this.known = known;
        }
    }

    private final RootedDirectory before;
    private final RootedDirectory after;
    private final boolean exact;
    private final CallContext context;
    private final ChangedWay changes;
    private final List<Level> way = new ArrayList<>();

    private TreeComparison(
            RootedDirectory before, RootedDirectory after, boolean exact, CallContext context, ChangeReport report) {
        this.before = before;
        this.after = after;
        this.exact = exact;
        this.context = context;
        this.changes = new ChangedWay(report);
    }

    /** Blocks as the disk does: call it on a platform thread. */
    static void of(RootedDirectory before, RootedDirectory after, CallContext context, ChangeReport report) {
        new TreeComparison(before, after, false, context, report).compare(true);
    }

    /**
     * What has to be carried elsewhere to get the same tree: also folders of which only the time has changed, and files that have
     * got more names, since a new name alone would become a file of its own.
     */
    static void exactly(RootedDirectory before, RootedDirectory after, CallContext context, ChangeReport report) {
        new TreeComparison(before, after, true, context, report).compare(true);
    }

    /** What a tree has that stands on nothing. */
    static void ofAll(RootedDirectory after, CallContext context, ChangeReport report) {
        new TreeComparison(after, after, false, context, report).compare(false);
    }

    private void compare(boolean known) {
        way.add(new Level(known));
        PathWalk.below("", this);
    }

    @Override
    public List<String> enter(String folder) {
        context.check("compare trees");
        Level level = way.getLast();
        List<String> names = new ArrayList<>(list(after, folder));
        if (level.known) {
            level.gone = new HashSet<>(list(before, folder));
            names.forEach(level.gone::remove);
            names.addAll(level.gone);
            names.sort(null);
        }
        return names;
    }

    @Override
    public boolean visit(String path) {
        Level level = way.getLast();
        if (level.gone.contains(RootedPath.name(path))) {
            changes.tell(Change.Kind.DELETED, path);
            return false;
        }
        // A container that runs meanwhile may have removed it again.
        Optional<FileStatus> found = after.stat(path);
        if (found.isEmpty()) {
            return false;
        }
        FileStatus now = found.get();
        Optional<FileStatus> then = level.known ? before.stat(path) : Optional.empty();
        boolean changed = then.isEmpty() || differs(path, now, then.get());
        if (changed) {
            changes.tell(then.isEmpty() ? Change.Kind.ADDED : Change.Kind.MODIFIED, path);
        }
        if (now.isDirectory()) {
            way.add(new Level(then.filter(FileStatus::isDirectory).isPresent()));
            changes.enter(path, changed);
        }
        return now.isDirectory();
    }

    @Override
    public void leave(String folder) {
        way.removeLast();
        changes.leave();
    }

    private boolean differs(String path, FileStatus now, FileStatus then) {
        if (now.mode() != then.mode()
                || now.uid() != then.uid()
                || now.gid() != then.gid()
                || now.deviceMajor() != then.deviceMajor()
                || now.deviceMinor() != then.deviceMinor()) {
            return true;
        }
        if (exact && (now.isDirectory() ? !now.modified().equals(then.modified()) : now.links() > then.links())) {
            return true;
        }
        boolean touched = !now.isDirectory()
                && (now.size() != then.size() || !now.modified().equals(then.modified()));
        return touched || !sameAttributes(path);
    }

    private boolean sameAttributes(String path) {
        Map<String, byte[]> now = after.extendedAttributes(path);
        Map<String, byte[]> then = before.extendedAttributes(path);
        return now.keySet().equals(then.keySet())
                && now.entrySet().stream()
                        .allMatch(attribute -> Arrays.equals(attribute.getValue(), then.get(attribute.getKey())));
    }

    private static List<String> list(RootedDirectory root, String folder) {
        try {
            return root.list(folder);
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }
}
