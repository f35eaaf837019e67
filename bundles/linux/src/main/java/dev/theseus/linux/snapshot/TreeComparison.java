package dev.theseus.linux.snapshot;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.storage.Change;
import dev.theseus.linux.file.FileStatus;
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
final class TreeComparison {
    private final RootedDirectory before;
    private final RootedDirectory after;
    private final boolean exact;
    private final CallContext context;
    private final List<Change> changes = new ArrayList<>();

    private TreeComparison(RootedDirectory before, RootedDirectory after, boolean exact, CallContext context) {
        this.before = before;
        this.after = after;
        this.exact = exact;
        this.context = context;
    }

    /**
     * Blocks as the disk does: call it on a platform thread.
     *
     * @return folders before what is in them, names sorted within each folder
     */
    static List<Change> of(RootedDirectory before, RootedDirectory after, CallContext context) {
        return of(before, after, false, context);
    }

    /**
     * What has to be carried elsewhere to get the same tree: also folders of which only the time has changed, and files that have
     * got more names, since a new name alone would become a file of its own.
     */
    static List<Change> exactly(RootedDirectory before, RootedDirectory after, CallContext context) {
        return of(before, after, true, context);
    }

    private static List<Change> of(RootedDirectory before, RootedDirectory after, boolean exact, CallContext context) {
        TreeComparison comparison = new TreeComparison(before, after, exact, context);
        comparison.compareFolder("", true);
        return comparison.changes;
    }

    /** What a tree has that stands on nothing. */
    static List<Change> ofAll(RootedDirectory after, CallContext context) {
        TreeComparison comparison = new TreeComparison(after, after, false, context);
        comparison.compareFolder("", false);
        return comparison.changes;
    }

    private void compareFolder(String folder, boolean known) {
        context.check("compare trees");
        Set<String> gone = new HashSet<>(known ? list(before, folder) : List.of());
        List<String> names = new ArrayList<>(list(after, folder));
        gone.removeAll(names);
        names.addAll(gone);
        names.sort(null);
        for (String name : names) {
            String path = RootedPath.join(folder, name);
            if (gone.contains(name)) {
                record(Change.Kind.DELETED, path);
            } else {
                // A container that runs meanwhile may have removed it again.
                after.stat(path).ifPresent(status -> compare(path, status, known));
            }
        }
    }

    private void compare(String path, FileStatus now, boolean known) {
        Optional<FileStatus> then = known ? before.stat(path) : Optional.empty();
        int place = changes.size();
        if (now.isDirectory()) {
            compareFolder(path, then.filter(FileStatus::isDirectory).isPresent());
        }
        if (then.isEmpty()) {
            insert(place, Change.Kind.ADDED, path);
        } else if (changes.size() > place || differs(path, now, then.get())) {
            insert(place, Change.Kind.MODIFIED, path);
        }
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

    private void record(Change.Kind kind, String path) {
        insert(changes.size(), kind, path);
    }

    private void insert(int place, Change.Kind kind, String path) {
        changes.add(place, new Change(kind, "/" + path));
    }
}
