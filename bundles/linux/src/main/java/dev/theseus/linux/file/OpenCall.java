package dev.theseus.linux.file;

import dev.theseus.linux.internal.CString;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import dev.theseus.linux.text.KernelText;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** openat2(2) in the ways in which trees of strangers are opened: -1 with errno set, all descriptors close-on-exec. */
final class OpenCall {
    private static final long SYS_OPENAT2 = 437;
    private static final long NO_XDEV = 1;
    private static final long NO_MAGICLINKS = 2;
    private static final long NO_SYMLINKS = 4;
    private static final long BENEATH = 8;
    private static final long IN_ROOT = 0x10;
    private static final int HOW_SIZE = 24;
    private static final int ATTEMPTS = 64;
    private static final int PATH_MAX = 4096;

    private OpenCall() {}

    /** Whether the kernel takes the path in one call. */
    static boolean fits(String path) {
        // A character is at most three bytes, and few paths are so long that they need be counted.
        return path.length() < PATH_MAX / 3 || KernelText.encode(path).length < PATH_MAX;
    }

    /** Links are followed as in a chroot. */
    static int inRoot(int root, String path, int flags) {
        return call(root, path, flags, IN_ROOT | NO_MAGICLINKS);
    }

    /** {@code ELOOP} for a link on the way or at its end, {@code EXDEV} where the way leaves the folder. */
    static int withoutLinks(int folder, String path, int flags) {
        return call(folder, path, flags, BENEATH | NO_SYMLINKS);
    }

    /** A name that is no link and no mount point ({@code EXDEV}). */
    static int onSameMount(int folder, String name, int flags) {
        return call(folder, name, flags, NO_XDEV | NO_SYMLINKS);
    }

    private static int call(int folder, String path, int flags, long resolve) {
        byte[] how = ByteBuffer.allocate(HOW_SIZE)
                .order(ByteOrder.nativeOrder())
                .putLong(flags | DirectoryCache.O_CLOEXEC)
                .putLong(0)
                .putLong(resolve)
                .array();
        byte[] name = CString.of(path.isEmpty() ? "." : path);
        int fd = -1;
        // The kernel gives up with EAGAIN when something is renamed anywhere while it walks through "..".
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            fd = (int) LibC.syscall(SYS_OPENAT2, folder, name, how, HOW_SIZE);
            if (fd >= 0 || Errno.last() != Errno.EAGAIN) {
                return fd;
            }
        }
        return fd;
    }
}
