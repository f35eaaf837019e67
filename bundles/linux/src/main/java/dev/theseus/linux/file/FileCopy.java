package dev.theseus.linux.file;

import com.sun.jna.Memory;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;

/** Copies of a file's content made by the kernel, sharing blocks where the file system can. */
public final class FileCopy {
    private static final long FICLONE = 0x40049409L;
    private static final long CHUNK = 1L << 30;
    private static final int BUFFER = 256 << 10;

    private FileCopy() {}

    /** Makes {@code target} share all blocks of {@code source}; returns false where the file system can not. */
    public static boolean reflink(Descriptor source, Descriptor target) {
        if (LibC.ioctl(target.number(), FICLONE, source.number()) == 0) {
            return true;
        }
        return switch (Errno.last()) {
            case Errno.EOPNOTSUPP, Errno.EXDEV, Errno.EINVAL, Errno.ENOSYS, Errno.ENOTTY -> false;
            default -> throw Errno.failure("ioctl FICLONE", target);
        };
    }

    /** Copies from the source's position to the target's until the source ends, by reflink when both are at their start. */
    public static void copy(Descriptor source, Descriptor target) {
        if (reflink(source, target)) {
            return;
        }
        while (true) {
            long count = LibC.copy_file_range(source.number(), null, target.number(), null, CHUNK, 0);
            if (count == 0) {
                // Also what some file systems answer that can not: a plain read finds the end, or goes on.
                break;
            }
            if (count < 0 && Errno.last() != Errno.EINTR) {
                if (isUnsupported(Errno.last())) {
                    break;
                }
                throw Errno.failure("copy_file_range", target);
            }
        }
        copyThroughMemory(source, target);
    }

    private static boolean isUnsupported(int errno) {
        return errno == Errno.EXDEV || errno == Errno.EINVAL || errno == Errno.ENOSYS || errno == Errno.EOPNOTSUPP;
    }

    private static void copyThroughMemory(Descriptor source, Descriptor target) {
        try (Memory buffer = new Memory(BUFFER)) {
            while (true) {
                long count = LibC.read(source.number(), buffer, BUFFER);
                if (count < 0) {
                    throw Errno.failure("read", source);
                }
                if (count == 0) {
                    return;
                }
                long written = 0;
                while (written < count) {
                    long more = LibC.write(target.number(), buffer.share(written), count - written);
                    if (more < 0) {
                        throw Errno.failure("write", target);
                    }
                    written += more;
                }
            }
        }
    }
}
