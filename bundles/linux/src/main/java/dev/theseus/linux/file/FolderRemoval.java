package dev.theseus.linux.file;

import dev.theseus.linux.internal.CString;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** Removing nested folders whose files are the kernel's, as those of control groups are. */
public final class FolderRemoval implements FolderWalk.Visitor {
    private static final int AT_REMOVEDIR = 0x200;

    private boolean complete = true;

    private FolderRemoval() {}

    /** Removes a folder and those in it, deepest first; false when one of them is in use, so that it stays. */
    public static boolean remove(Path folder) {
        String name = folder.toString();
        FolderRemoval removal = new FolderRemoval();
        FolderWalk.walk(FolderWalk.AT_FDCWD, name, name, removal);
        return removal.complete;
    }

    @Override
    public Collection<String> look(int folder, List<Names.Entry> some) {
        return some.stream()
                .filter(entry -> entry.type() == Names.DT_DIR)
                .map(Names.Entry::name)
                .toList();
    }

    @Override
    public boolean leave(int parent, String name) {
        if (LibC.unlinkat(parent, CString.of(name), AT_REMOVEDIR) < 0 && Errno.last() != Errno.ENOENT) {
            complete = false;
        }
        return true;
    }
}
