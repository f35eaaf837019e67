package dev.theseus.kit.storage.layer;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.storage.Change;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Changes to be listed. Whoever made them decides how long their paths are, ten thousand nested folders a hundred
 * megabytes, and a list that fills the memory would end the daemon.
 */
public final class ChangeList {
    private static final long LIMIT = 64L << 20;
    /** Of a change's objects and their places in lists, beside its path's characters: short paths are mostly this. */
    private static final int OVERHEAD = 96;

    private final List<Change> changes = new ArrayList<>();
    private final long limit;
    private long size;

    public ChangeList() {
        this(LIMIT);
    }

    ChangeList(long limit) {
        this.limit = limit;
    }

    /**
     * @param path clean, below the root
     * @throws EngineException {@code NOT_IMPLEMENTED} when the list gets too long
     */
    public void add(Change.Kind kind, String path) {
        size += path.length() + (long) OVERHEAD;
        if (size > limit) {
            throw EngineException.notImplemented("the changes take more than " + limit
                    + " bytes of memory, which are not listed; docker export or docker cp writes the files themselves");
        }
        changes.add(new Change(kind, "/" + path));
    }

    public int size() {
        return changes.size();
    }

    public List<Change> byPath() {
        changes.sort(Comparator.comparing(Change::path));
        return List.copyOf(changes);
    }
}
