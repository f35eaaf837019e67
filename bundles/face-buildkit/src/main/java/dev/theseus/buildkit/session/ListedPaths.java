package dev.theseus.buildkit.session;

import dev.theseus.buildkit.message.FileStat;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Takes the client's list in its order, and refuses what leads out of the folder or stands where nothing can: only folders that are
 * open are kept, however long the list is. For one thread.
 */
final class ListedPaths {
    private final FileTarget target;
    private final Deque<FileStat> open = new ArrayDeque<>();
    private String last = "";

    ListedPaths(FileTarget target) {
        this.target = target;
    }

    /** Checks an entry, and finishes the folders that it is not in. */
    void enter(FileStat stat) throws IOException {
        String path = stat.getPath();
        check(path);
        if (PathOrder.compare(last, path) >= 0) {
            throw new IOException("the list of files is not in order: " + path + " after " + last);
        }
        last = path;
        finishUpTo(parent(path));
        if (StatMode.isDirectory(stat.getMode())) {
            open.push(stat);
        }
    }

    private static void check(String path) throws IOException {
        if (path.isEmpty() || path.indexOf('\0') >= 0) {
            throw new IOException("the list of files has one without a proper name");
        }
        List<String> parts = List.of(path.split("/", -1));
        if (parts.contains("..") || parts.contains(".") || parts.contains("")) {
            throw new IOException("the list of files has one that leads out of it: " + path);
        }
    }

    /** What a hard link leads to, which stands earlier in the list. */
    static void checkLinkTarget(FileStat stat) throws IOException {
        check(stat.getLinkName());
        if (PathOrder.compare(stat.getLinkName(), stat.getPath()) >= 0) {
            throw new IOException(stat.getPath() + " is a link to " + stat.getLinkName() + ", which was not sent");
        }
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    private void finishUpTo(String folder) throws IOException {
        while (!open.isEmpty() && !open.peek().getPath().equals(folder)) {
            target.finishDirectory(open.pop());
        }
        if (open.isEmpty() && !folder.isEmpty()) {
            throw new IOException("the list of files has no folder " + folder + " before what is in it");
        }
    }

    void end() throws IOException {
        finishUpTo("");
    }
}
