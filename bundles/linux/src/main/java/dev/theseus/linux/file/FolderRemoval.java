package dev.theseus.linux.file;

import dev.theseus.linux.internal.CString;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import java.nio.file.Path;
import java.util.Collection;

/** Removing nested folders whose files are the kernel's, as those of control groups are. */
public final class FolderRemoval implements FolderWalk.Visitor {
    private static final int AT_REMOVEDIR = 0x200;

    private final String subject;
    private boolean complete = true;

    private FolderRemoval(String subject) {
        this.subject = subject;
    }

    /** Removes a folder and those in it, deepest first; false when one of them is in use, so that it stays. */
    public static boolean remove(Path folder) {
        String name = folder.toString();
        FolderRemoval removal = new FolderRemoval(name);
        FolderWalk.walk(FolderWalk.AT_FDCWD, name, name, removal);
        return removal.complete;
    }

    @Override
    public Collection<String> enter(int folder) {
        return Names.list(folder, subject).stream()
                .filter(entry -> entry.type() == Names.DT_DIR)
                .map(Names.Entry::name)
                .toList();
    }

    @Override
    public void leave(int parent, String name) {
        if (LibC.unlinkat(parent, CString.of(name), AT_REMOVEDIR) < 0 && Errno.last() != Errno.ENOENT) {
            complete = false;
        }
    }
}
