package dev.theseus.linux.file;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How much is in a tree; files with several names count once, other file systems mounted inside not at all.
 *
 * @param bytes sizes of the files, folders counting nothing
 * @param files number of files, folders included
 */
public record DiskUsage(long bytes, long files) {

    /** Zero when there is nothing at {@code tree}. */
    public static DiskUsage of(Path tree) {
        Optional<FileStatus> top = FileStatus.of(tree);
        if (top.isEmpty()) {
            return new DiskUsage(0, 0);
        }
        Count count = new Count(top.get().device());
        if (count.add(top.get())) {
            FolderWalk.walk(FolderWalk.AT_FDCWD, tree.toString(), tree.toString(), count);
        }
        return new DiskUsage(count.bytes, count.files);
    }

    private static final class Count implements FolderWalk.Visitor {
        private final long device;
        private final Set<Long> linked = new HashSet<>();
        private long bytes;
        private long files;

        Count(long device) {
            this.device = device;
        }

        /** Returns whether it is a folder that counts. */
        boolean add(FileStatus status) {
            if (status.device() != device
                    || (!status.isDirectory() && status.links() > 1 && !linked.add(status.inode()))) {
                return false;
            }
            files++;
            if (!status.isDirectory()) {
                bytes += status.size();
            }
            return status.isDirectory();
        }

        @Override
        public Collection<String> look(int folder, List<Names.Entry> some) {
            List<String> folders = new ArrayList<>();
            for (Names.Entry entry : some) {
                if (FileStatus.of(folder, entry.name()).filter(this::add).isPresent()) {
                    folders.add(entry.name());
                }
            }
            return folders;
        }
    }
}
