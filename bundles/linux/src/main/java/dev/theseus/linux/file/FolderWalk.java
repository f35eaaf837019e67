package dev.theseus.linux.file;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.internal.CString;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a tree from open folder to open folder, however deep somebody made it: without recursion, since a stack
 * ends long before the kernel's patience; without paths, since those end at 4,096 bytes; and with few descriptors, since
 * those end too. Of the folders on the way down only the last {@value #WINDOW} stay open; on the way up the others are
 * opened again by {@code ..} and are not believed before they are seen to be the same. No link and no mount is entered.
 */
final class FolderWalk {
    static final int AT_FDCWD = -100;
    private static final int WINDOW = 64;
    private static final int FOLDER_FLAGS =
            DirectoryCache.O_DIRECTORY | DirectoryCache.O_NOFOLLOW | DirectoryCache.O_CLOEXEC;

    /** What is done on the way. Folders are open for the time of a call. */
    interface Visitor {
        /** Looks at what is in a folder and returns the names of the folders in it that are to be entered. */
        Collection<String> enter(int folder);

        /** Whether a folder that {@link #enter} has named needs to be entered still. */
        default boolean needsEntering(int parent, String name) {
            return true;
        }

        /** Everything in the folder has been seen. */
        default void leave(int parent, String name) {}

        /** Something is mounted there, so that it cannot be entered. */
        default void mounted(String subject) {}
    }

    /** A folder on the way down. */
    private static final class Level {
        private final String name;
        private final Deque<String> ahead;
        private @Nullable Descriptor open;
        private Optional<FileStatus> status = Optional.empty();

        Level(String name, Descriptor open, Collection<String> ahead) {
            this.name = name;
            this.open = open;
            this.ahead = new ArrayDeque<>(ahead);
        }

        int folder() {
            if (open == null) {
                throw new IllegalStateException("folder " + name + " is closed");
            }
            return open.number();
        }

        void close() {
            if (open != null) {
                open.close();
                open = null;
            }
        }
    }

    private final int top;
    private final String subject;
    private final Visitor visitor;
    private final List<Level> levels = new ArrayList<>();
    /** Levels before this one are closed. */
    private int firstOpen;

    private FolderWalk(int top, String subject, Visitor visitor) {
        this.top = top;
        this.subject = subject;
        this.visitor = visitor;
    }

    /**
     * Walks a folder, and does nothing when it is not there.
     *
     * @param parent an open folder, or {@link #AT_FDCWD}
     * @param name in it; with {@code AT_FDCWD} a path, on whose way links and mounts are followed
     * @param subject for errors
     */
    static void walk(int parent, String name, String subject, Visitor visitor) {
        FolderWalk walk = new FolderWalk(parent, subject, visitor);
        try {
            walk.descend(parent, name);
            walk.run();
        } finally {
            walk.levels.forEach(Level::close);
        }
    }

    private void run() {
        while (!levels.isEmpty()) {
            Level deepest = levels.getLast();
            String next = deepest.ahead.poll();
            if (next == null) {
                ascend();
            } else if (visitor.needsEntering(deepest.folder(), next)) {
                descend(deepest.folder(), next);
            }
        }
    }

    private void descend(int parent, String name) {
        int fd = open(parent, name);
        if (fd < 0) {
            int errno = Errno.last();
            switch (errno) {
                case Errno.ENOENT, Errno.ENOTDIR -> {
                    // Somebody was faster.
                }
                case Errno.EXDEV -> visitor.mounted(subject(name));
                default -> throw Errno.failure("open folder", subject(name), errno);
            }
            return;
        }
        Descriptor open = Descriptor.adopt(fd);
        try {
            levels.add(new Level(name, open, visitor.enter(fd)));
        } catch (EngineException e) {
            open.close();
            throw e;
        }
        if (levels.size() - firstOpen > WINDOW) {
            Level highest = levels.get(firstOpen++);
            highest.status = FileStatus.of(highest.folder(), "");
            highest.close();
        }
    }

    private void ascend() {
        Level left = levels.removeLast();
        try {
            if (!levels.isEmpty() && firstOpen == levels.size()) {
                firstOpen--;
                reopen(levels.getLast(), left.folder());
            }
        } finally {
            left.close();
        }
        visitor.leave(levels.isEmpty() ? top : levels.getLast().folder(), left.name);
    }

    private void reopen(Level level, int below) {
        int fd = LibC.openat(below, CString.of(".."), FOLDER_FLAGS, 0);
        if (fd < 0) {
            throw Errno.failure("open the folder above", subject(level.name));
        }
        Descriptor open = Descriptor.adopt(fd);
        FileStatus now = FileStatus.of(fd, "").orElseThrow();
        if (level.status
                .filter(before -> before.inode() == now.inode() && before.device() == now.device())
                .isEmpty()) {
            open.close();
            throw EngineException.conflict(
                    subject(level.name) + ": folders in it were moved while it was walked through; try again");
        }
        level.open = open;
    }

    private static int open(int parent, String name) {
        if (parent == AT_FDCWD) {
            return LibC.openat(parent, CString.of(name), FOLDER_FLAGS, 0);
        }
        return OpenCall.onSameMount(parent, name, FOLDER_FLAGS);
    }

    /** Made only for an error: the whole way would be longer than what it tells. */
    private String subject(String name) {
        return levels.size() < 2 ? subject + "/" + name : subject + "/…/" + name + " (" + levels.size() + " deep)";
    }
}
