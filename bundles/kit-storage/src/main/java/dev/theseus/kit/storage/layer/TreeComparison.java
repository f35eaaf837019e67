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
    /** Told of changes: folders before what is in them, names sorted within each folder. */
    @FunctionalInterface
    interface Report {
        /** @param path clean, below the root */
        void changed(Change.Kind kind, String path);
    }

    /** A folder on the way. */
    private static final class Level {
        private final int length;
        /** Whether the tree before has a folder there too. */
        private final boolean known;

        private Set<String> gone = Set.of();

        Level(int length, boolean known) {
            this.length = length;
            this.known = known;
        }
    }

    private final RootedDirectory before;
    private final RootedDirectory after;
    private final boolean exact;
    private final CallContext context;
    private final Report report;
    private final List<Level> way = new ArrayList<>();
    /** So many folders of the way, from the root on, have been reported. */
    private int told = 1;

    private TreeComparison(
            RootedDirectory before, RootedDirectory after, boolean exact, CallContext context, Report report) {
        this.before = before;
        this.after = after;
        this.exact = exact;
        this.context = context;
        this.report = report;
    }

    /** Blocks as the disk does: call it on a platform thread. */
    static void of(RootedDirectory before, RootedDirectory after, CallContext context, Report report) {
        new TreeComparison(before, after, false, context, report).compare(true);
    }

    /**
     * What has to be carried elsewhere to get the same tree: also folders of which only the time has changed, and files that have
     * got more names, since a new name alone would become a file of its own.
     */
    static void exactly(RootedDirectory before, RootedDirectory after, CallContext context, Report report) {
        new TreeComparison(before, after, true, context, report).compare(true);
    }

    /** What a tree has that stands on nothing. */
    static void ofAll(RootedDirectory after, CallContext context, Report report) {
        new TreeComparison(after, after, false, context, report).compare(false);
    }

    private void compare(boolean known) {
        way.add(new Level(0, known));
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
            record(Change.Kind.DELETED, path);
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
            record(then.isEmpty() ? Change.Kind.ADDED : Change.Kind.MODIFIED, path);
        }
        if (now.isDirectory()) {
            way.add(new Level(
                    path.length(), then.filter(FileStatus::isDirectory).isPresent()));
            told += changed ? 1 : 0;
        }
        return now.isDirectory();
    }

    @Override
    public void leave(String folder) {
        way.removeLast();
        told = Math.min(told, way.size());
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

    /** With the folders on the way, which count as modified from now on. */
    private void record(Change.Kind kind, String path) {
        for (; told < way.size(); told++) {
            report.changed(Change.Kind.MODIFIED, path.substring(0, way.get(told).length));
        }
        report.changed(kind, path);
    }
}
