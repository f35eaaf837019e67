package dev.theseus.linux.file;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.internal.CString;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Removing folders with their contents, from open folder to open folder: no link and no mount is ever entered. */
public final class TreeRemoval {
    private static final int AT_FDCWD = -100;
    private static final int AT_REMOVEDIR = 0x200;
    private static final long SYS_OPENAT2 = 437;
    private static final long RESOLVE_NO_XDEV = 1;
    private static final long RESOLVE_NO_SYMLINKS = 4;
    private static final int HOW_SIZE = 24;
    private static final int FOLDER_FLAGS =
            DirectoryCache.O_DIRECTORY | DirectoryCache.O_NOFOLLOW | DirectoryCache.O_CLOEXEC;

    private TreeRemoval() {}

    /**
     * Removes a file or a folder with all that is in it.
     *
     * @return false when there is nothing
     * @throws EngineException {@code CONFLICT} when something is mounted inside; other parts may be gone by then
     */
    public static boolean remove(Path tree) {
        byte[] name = CString.of(tree.toString());
        if (LibC.unlinkat(AT_FDCWD, name, 0) == 0) {
            return true;
        }
        return switch (Errno.last()) {
            case Errno.ENOENT, Errno.ENOTDIR -> false;
            case Errno.EISDIR, Errno.EPERM -> {
                remove(AT_FDCWD, name, tree.toString());
                yield true;
            }
            default -> throw Errno.failure("unlink", tree);
        };
    }

    /** Removes the folder {@code name} of an open folder. */
    static void remove(int parent, byte[] name, String subject) {
        if (LibC.unlinkat(parent, name, AT_REMOVEDIR) == 0) {
            return;
        }
        int errno = Errno.last();
        if (errno == Errno.ENOENT) {
            return;
        }
        if (errno != Errno.ENOTEMPTY && errno != Errno.EEXIST) {
            throw Errno.failure("rmdir", subject, errno);
        }
        try (Descriptor folder = enter(parent, name, subject)) {
            for (Names.Entry entry : Names.list(folder.number(), subject)) {
                removeEntry(folder.number(), entry, subject + "/" + entry.name());
            }
        }
        if (LibC.unlinkat(parent, name, AT_REMOVEDIR) < 0 && Errno.last() != Errno.ENOENT) {
            throw Errno.failure("rmdir", subject);
        }
    }

    private static void removeEntry(int folder, Names.Entry entry, String subject) {
        byte[] name = CString.of(entry.name());
        if (entry.type() != Names.DT_DIR) {
            if (LibC.unlinkat(folder, name, 0) == 0) {
                return;
            }
            int errno = Errno.last();
            if (errno == Errno.ENOENT) {
                return;
            }
            // Some file systems do not tell the type in the listing.
            if (errno != Errno.EISDIR && errno != Errno.EPERM) {
                throw Errno.failure("unlink", subject, errno);
            }
        }
        remove(folder, name, subject);
    }

    private static Descriptor enter(int parent, byte[] name, String subject) {
        if (parent == AT_FDCWD) {
            int top = LibC.openat(parent, name, FOLDER_FLAGS, 0);
            if (top < 0) {
                throw Errno.failure("open folder", subject);
            }
            return Descriptor.adopt(top);
        }
        byte[] how = ByteBuffer.allocate(HOW_SIZE)
                .order(ByteOrder.nativeOrder())
                .putLong(FOLDER_FLAGS)
                .putLong(0)
                .putLong(RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS)
                .array();
        int fd = (int) LibC.syscall(SYS_OPENAT2, parent, name, how, HOW_SIZE);
        if (fd >= 0) {
            return Descriptor.adopt(fd);
        }
        if (Errno.last() == Errno.EXDEV) {
            throw EngineException.conflict("remove " + subject + ": something is mounted there; unmount it first");
        }
        throw Errno.failure("open folder", subject);
    }
}
