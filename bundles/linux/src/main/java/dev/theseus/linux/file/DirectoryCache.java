package dev.theseus.linux.file;

import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.internal.CString;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Open folders below a root, found by openat2(2) with RESOLVE_IN_ROOT: links are followed as in a chroot and can not lead
 * out. Not thread-safe.
 */
final class DirectoryCache implements AutoCloseable {
    static final int O_PATH = 0x200000;
    static final int O_DIRECTORY = 0x10000;
    static final int O_NOFOLLOW = 0x20000;
    static final int O_CLOEXEC = 0x80000;
    private static final long SYS_OPENAT2 = 437;
    private static final long RESOLVE_NO_MAGICLINKS = 2;
    private static final long RESOLVE_IN_ROOT = 0x10;
    private static final int HOW_SIZE = 24;
    private static final int CAPACITY = 256;
    private static final int ATTEMPTS = 64;

    private final Descriptor root;
    private final Map<String, Descriptor> open = new LinkedHashMap<>(64, 0.75f, true);

    DirectoryCache(Descriptor root) {
        this.root = root;
    }

    /** The folder at a clean path; empty when it or a part of the way is missing. */
    Optional<Descriptor> find(String path) {
        if (path.isEmpty()) {
            return Optional.of(root);
        }
        Descriptor known = open.get(path);
        if (known != null) {
            return Optional.of(known);
        }
        int fd = openInRoot(path, O_PATH | O_DIRECTORY, 0);
        if (fd < 0) {
            if (Errno.last() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw Errno.failure("open folder", path);
        }
        if (open.size() >= CAPACITY) {
            closeEldest();
        }
        Descriptor folder = Descriptor.adopt(fd);
        open.put(path, folder);
        return Optional.of(folder);
    }

    private void closeEldest() {
        var entries = open.entrySet().iterator();
        entries.next().getValue().close();
        entries.remove();
    }

    /** openat2 below the root; -1 with errno set. */
    int openInRoot(String path, int flags, int mode) {
        byte[] how = ByteBuffer.allocate(HOW_SIZE)
                .order(ByteOrder.nativeOrder())
                .putLong(flags | O_CLOEXEC)
                .putLong(mode)
                .putLong(RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS)
                .array();
        byte[] name = CString.of(path.isEmpty() ? "." : path);
        int fd = -1;
        // The kernel gives up with EAGAIN when something is renamed anywhere while it walks through "..".
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            fd = (int) LibC.syscall(SYS_OPENAT2, root.number(), name, how, HOW_SIZE);
            if (fd >= 0 || Errno.last() != Errno.EAGAIN) {
                return fd;
            }
        }
        return fd;
    }

    /** To be called when a folder or a link has been removed: a cached way may lead elsewhere now. */
    void forget() {
        open.values().forEach(Descriptor::close);
        open.clear();
    }

    @Override
    public void close() {
        forget();
        root.close();
    }
}
