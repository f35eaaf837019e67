package dev.theseus.linux.file;

import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.internal.CString;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * How much is in a tree; files with several names count once, other file systems mounted inside not at all.
 *
 * @param bytes sizes of the files, folders counting nothing
 * @param files number of files, folders included
 */
public record DiskUsage(long bytes, long files) {
    private static final int AT_FDCWD = -100;
    private static final int FOLDER_FLAGS =
            DirectoryCache.O_DIRECTORY | DirectoryCache.O_NOFOLLOW | DirectoryCache.O_CLOEXEC;

    /** Zero when there is nothing at {@code tree}. */
    public static DiskUsage of(Path tree) {
        return FileStatus.of(AT_FDCWD, tree.toString())
                .map(status -> {
                    Walk walk = new Walk(status.device());
                    walk.count(AT_FDCWD, tree.toString(), status);
                    return new DiskUsage(walk.bytes, walk.files);
                })
                .orElse(new DiskUsage(0, 0));
    }

    private static final class Walk {
        private final long device;
        private final Set<Long> linked = new HashSet<>();
        private long bytes;
        private long files;

        Walk(long device) {
            this.device = device;
        }

        void count(int folder, String name, FileStatus status) {
            if (status.device() != device
                    || (!status.isDirectory() && status.links() > 1 && !linked.add(status.inode()))) {
                return;
            }
            files++;
            if (status.isDirectory()) {
                enter(folder, name);
            } else {
                bytes += status.size();
            }
        }

        private void enter(int folder, String name) {
            int fd = LibC.openat(folder, CString.of(name), FOLDER_FLAGS, 0);
            if (fd < 0) {
                int errno = Errno.last();
                if (errno == Errno.ENOENT || errno == Errno.ENOTDIR) {
                    return;
                }
                throw Errno.failure("open folder", name, errno);
            }
            try (Descriptor open = Descriptor.adopt(fd)) {
                for (Names.Entry entry : Names.list(open.number(), name)) {
                    FileStatus.of(fd, entry.name()).ifPresent(status -> count(fd, entry.name(), status));
                }
            }
        }
    }
}
