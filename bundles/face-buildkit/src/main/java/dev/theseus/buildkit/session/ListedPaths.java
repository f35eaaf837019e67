package dev.theseus.buildkit.session;

import dev.theseus.engine.build.ContextEntry;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Refuses a list that is not in its order, and what leads out of the folder or stands where nothing can: only the names of folders that
 * are open are kept, however long the list is. For one thread.
 */
final class ListedPaths {
    private final Deque<String> open = new ArrayDeque<>();
    private String last = "";

    /** @throws IOException for what is refused */
    void enter(ContextEntry entry) throws IOException {
        String path = entry.path();
        check(path);
        if (PathOrder.compare(last, path) >= 0) {
            throw new IOException("the list of files is not in order: " + path + " after " + last);
        }
        last = path;
        leaveAllBut(parent(path));
        switch (entry.kind()) {
            case FOLDER -> open.push(path);
            case HARD_LINK -> checkLinkTarget(entry);
            default -> {
                // Whatever a symbolic link says, nothing is written below it.
            }
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
    private static void checkLinkTarget(ContextEntry entry) throws IOException {
        check(entry.link());
        if (PathOrder.compare(entry.link(), entry.path()) >= 0) {
            throw new IOException(entry.path() + " is a link to " + entry.link() + ", which was not sent");
        }
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    private void leaveAllBut(String folder) throws IOException {
        while (!open.isEmpty() && !open.peek().equals(folder)) {
            open.pop();
        }
        if (open.isEmpty() && !folder.isEmpty()) {
            throw new IOException("the list of files has no folder " + folder + " before what is in it");
        }
    }
}
