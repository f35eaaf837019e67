package dev.theseus.kit.storage.tree;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.file.FileStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The first names of files that have several, while a tree is copied or packed. */
public final class LinkedNames {
    /** Whoever fills the folders decides how long the names are, so that they must not fill the memory. */
    private static final long LIMIT = 32L << 20;

    private record FileId(long device, long inode) {}

    private final Map<FileId, String> names = new HashMap<>();
    private long size;

    /**
     * The name under which the same file was met before; otherwise {@code name} is kept as its first.
     *
     * @throws EngineException {@code NOT_IMPLEMENTED} when there are more names than can be kept
     */
    public Optional<String> firstOf(FileStatus status, String name) {
        if (status.isDirectory() || status.links() < 2) {
            return Optional.empty();
        }
        Optional<String> first = Optional.ofNullable(names.putIfAbsent(id(status), name));
        if (first.isEmpty()) {
            size += name.length();
            if (size > LIMIT) {
                throw EngineException.notImplemented(
                        "the names of files with hard links take more than " + LIMIT + " bytes; shorten the paths");
            }
        }
        return first;
    }

    /** Takes back the first name of a file that could not be used under it. */
    public void forget(FileStatus status) {
        names.remove(id(status));
    }

    private static FileId id(FileStatus status) {
        return new FileId(status.device(), status.inode());
    }
}
