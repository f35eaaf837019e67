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
 * opened again by {@code ..} and are not believed before they are seen to be the same. Names are read some at a time, since a
 * folder may have millions. No link and no mount is entered.
 */
final class FolderWalk {
    static final int AT_FDCWD = -100;
    private static final int WINDOW = 64;
    private static final int SEEK_SET = 0;
    private static final int FOLDER_FLAGS =
            DirectoryCache.O_DIRECTORY | DirectoryCache.O_NOFOLLOW | DirectoryCache.O_CLOEXEC;

    /** What is done on the way. Folders are open for the time of a call. */
    interface Visitor {
        /** Looks at some of what is in a folder and returns the names of the folders among it that are to be entered. */
        Collection<String> look(int folder, List<Names.Entry> some);

        /** Whether what has been looked at and entered is gone then. */
        default boolean takesAway() {
            return false;
        }

        /** Whether a folder that {@link #look} has named needs to be entered still. */
        default boolean needsEntering(int parent, String name) {
            return true;
        }

        /** Everything in the folder has been seen. False when it has to be entered again. */
        default boolean leave(int parent, String name) {
            return true;
        }

        /** Something is mounted there, so that it cannot be entered. */
        default void mounted(String subject) {}
    }

    /** A folder on the way down. */
    private static final class Level {
        private final String name;
        /** Folders to be entered among what was looked at. */
        private final Deque<String> ahead = new ArrayDeque<>();

        private @Nullable Descriptor open;
        /** Where what was not looked at yet begins. */
        private long place;

        private Optional<FileStatus> status = Optional.empty();

        Level(String name, Descriptor open) {
            this.name = name;
            this.open = open;
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
                if (!lookOn(deepest)) {
                    ascend();
                }
            } else if (visitor.needsEntering(deepest.folder(), next)) {
                descend(deepest.folder(), next);
            }
        }
    }

    /** False when there is no more in the folder. */
    private boolean lookOn(Level level) {
        Optional<Names.Some> some =
                Names.next(level.folder(), levels.size() > WINDOW ? Names.FEW : Names.MANY, subject);
        some.ifPresent(names -> {
            level.place = names.place();
            level.ahead.addAll(visitor.look(level.folder(), names.entries()));
        });
        return some.isPresent();
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
        levels.add(new Level(name, Descriptor.adopt(fd)));
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
        if (visitor.leave(levels.isEmpty() ? top : levels.getLast().folder(), left.name)) {
            return;
        }
        if (levels.isEmpty()) {
            descend(top, left.name);
        } else {
            levels.getLast().ahead.addFirst(left.name);
        }
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
        // Some file systems count: what is gone would be passed over once more.
        if (LibC.lseek(fd, visitor.takesAway() ? 0 : level.place, SEEK_SET) < 0) {
            throw Errno.failure("lseek", subject(level.name));
        }
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
