package dev.theseus.linux.file;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.internal.CString;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Removing folders with their contents, from open folder to open folder: no link and no mount is ever entered. */
public final class TreeRemoval implements FolderWalk.Visitor {
    private static final int AT_REMOVEDIR = 0x200;

    private final String subject;
    private long taken;
    private long takenBefore = -1;

    private TreeRemoval(String subject) {
        this.subject = subject;
    }

    /**
     * Removes a file or a folder with all that is in it, whatever the depth.
     *
     * @return false when there is nothing
     * @throws EngineException {@code CONFLICT} when something is mounted inside; other parts may be gone by then
     */
    public static boolean remove(Path tree) {
        String name = tree.toString();
        if (LibC.unlinkat(FolderWalk.AT_FDCWD, CString.of(name), 0) == 0) {
            return true;
        }
        return switch (Errno.last()) {
            case Errno.ENOENT, Errno.ENOTDIR -> false;
            case Errno.EISDIR, Errno.EPERM -> {
                remove(FolderWalk.AT_FDCWD, name, name);
                yield true;
            }
            default -> throw Errno.failure("unlink", tree);
        };
    }

    /** Removes the folder {@code name} of an open folder. */
    static void remove(int parent, String name, String subject) {
        TreeRemoval removal = new TreeRemoval(subject);
        if (removal.needsEntering(parent, name)) {
            FolderWalk.walk(parent, name, subject, removal);
        }
    }

    /** Empty ones, which most are in the end, need not be opened. */
    @Override
    public boolean needsEntering(int parent, String name) {
        if (LibC.unlinkat(parent, CString.of(name), AT_REMOVEDIR) == 0) {
            taken++;
            return false;
        }
        int errno = Errno.last();
        if (errno != Errno.ENOENT && errno != Errno.ENOTEMPTY && errno != Errno.EEXIST) {
            throw Errno.failure("rmdir", within(parent, name), errno);
        }
        return errno != Errno.ENOENT;
    }

    @Override
    public Collection<String> look(int folder, List<Names.Entry> some) {
        List<String> folders = new ArrayList<>();
        for (Names.Entry entry : some) {
            if (entry.type() == Names.DT_DIR || !unlink(folder, entry.name())) {
                folders.add(entry.name());
            }
        }
        return folders;
    }

    @Override
    public boolean takesAway() {
        return true;
    }

    /** False for a folder: some file systems do not tell the type in the listing. */
    private boolean unlink(int folder, String name) {
        if (LibC.unlinkat(folder, CString.of(name), 0) == 0) {
            taken++;
            return true;
        }
        int errno = Errno.last();
        return switch (errno) {
            case Errno.ENOENT -> true;
            case Errno.EISDIR, Errno.EPERM -> false;
            default -> throw Errno.failure("unlink", within(folder, name), errno);
        };
    }

    @Override
    public boolean leave(int parent, String name) {
        if (LibC.unlinkat(parent, CString.of(name), AT_REMOVEDIR) == 0) {
            taken++;
            return true;
        }
        int errno = Errno.last();
        if (errno == Errno.ENOTEMPTY && taken > takenBefore) {
            // Where names move up as others go, some were not seen.
            takenBefore = taken;
            return false;
        }
        if (errno != Errno.ENOENT) {
            throw Errno.failure("rmdir", within(parent, name), errno);
        }
        return true;
    }

    @Override
    public void mounted(String mountPoint) {
        throw EngineException.conflict("remove " + mountPoint + ": something is mounted there; unmount it first");
    }

    private String within(int parent, String name) {
        return parent == FolderWalk.AT_FDCWD ? name : name + " in " + subject;
    }
}
