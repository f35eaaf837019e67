package dev.theseus.linux.file;

import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.internal.Errno;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Open folders below a root, found by openat2(2): links are followed as in a chroot and can not lead out. A path may be
 * longer than the kernel takes in one call. Not thread-safe.
 */
final class DirectoryCache implements AutoCloseable {
    static final int O_PATH = 0x200000;
    static final int O_DIRECTORY = 0x10000;
    static final int O_NOFOLLOW = 0x20000;
    static final int O_CLOEXEC = 0x80000;

    private final Descriptor root;
    private final int capacity;
    private final Map<String, Descriptor> open = new LinkedHashMap<>(64, 0.75f, true);
    private final LinkFreeWay ways;
    private int changes;

    DirectoryCache(Descriptor root, int capacity) {
        this.root = root;
        this.capacity = capacity;
        this.ways = new LinkFreeWay(root, this);
    }

    /** The folder at a clean path; empty when it or a part of the way is missing. */
    Optional<Descriptor> find(String path) {
        Optional<Descriptor> known = known(path);
        if (known.isPresent()) {
            return known;
        }
        int fd = openInRoot(path, O_PATH | O_DIRECTORY);
        if (fd < 0) {
            if (Errno.last() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw Errno.failure("open folder", RootedPath.shortened(path));
        }
        return Optional.of(keep(path, fd));
    }

    /** The folder at a clean path when it is open already. */
    Optional<Descriptor> known(String path) {
        return path.isEmpty() ? Optional.of(root) : Optional.ofNullable(open.get(path));
    }

    /** Takes an open folder in, which may be closed again with any later call. */
    Descriptor keep(String path, int fd) {
        if (open.size() >= capacity) {
            closeEldest();
        }
        Descriptor folder = Descriptor.adopt(fd);
        Descriptor before = open.put(path, folder);
        if (before != null) {
            changes++;
            before.close();
        }
        return folder;
    }

    /** Grows with each folder that is closed. */
    int changes() {
        return changes;
    }

    private void closeEldest() {
        changes++;
        var entries = open.entrySet().iterator();
        entries.next().getValue().close();
        entries.remove();
    }

    /** Opens what is at a clean path; -1 with errno set. */
    int openInRoot(String path, int flags) {
        Optional<Descriptor> folder = known(RootedPath.parent(path));
        if (folder.isPresent() && !path.isEmpty()) {
            // Whoever walks through a tree has just been there, and the kernel is spared the whole way.
            int fd = OpenCall.withoutLinks(folder.get().number(), RootedPath.name(path), flags);
            if (fd >= 0 || Errno.last() != Errno.ELOOP) {
                return fd;
            }
        }
        return OpenCall.fits(path)
                ? OpenCall.inRoot(root.number(), path, flags)
                : ways.open(path, flags).number();
    }

    /** The path without links to the folder at a clean path; {@code NOT_FOUND} when there is none. */
    String trueWay(String path) {
        if (path.isEmpty()) {
            return "";
        }
        LinkFreeWay.Opened opened = ways.open(path, O_PATH | O_DIRECTORY);
        if (opened.number() < 0) {
            throw Errno.failure("open folder", RootedPath.shortened(path));
        }
        keep(opened.way(), opened.number());
        return opened.way();
    }

    /** To be called when a folder or a link has been removed: a cached way may lead elsewhere now. */
    void forget() {
        changes++;
        open.values().forEach(Descriptor::close);
        open.clear();
    }

    @Override
    public void close() {
        forget();
        root.close();
    }
}
