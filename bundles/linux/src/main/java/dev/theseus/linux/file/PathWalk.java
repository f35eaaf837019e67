package dev.theseus.linux.file;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Goes through a tree by the names in it, depth first and without recursion. The way is kept once and not once a level:
 * the paths of ten thousand nested folders are a hundred megabytes.
 */
public final class PathWalk {
    private PathWalk() {}

    /** What is done on the way. Paths are clean. */
    public interface Visitor {
        /** The names in a folder, in the order in which they are to be visited. */
        List<String> enter(String folder);

        /** Looks at one name and tells whether it is a folder to enter now. */
        boolean visit(String path);

        /** Everything in a folder that was entered has been visited; the top is not left. */
        default void leave(String folder) {}
    }

    /** Visits everything below {@code top}, which is entered but neither visited nor left. */
    public static void below(String top, Visitor visitor) {
        StringBuilder way = new StringBuilder(top);
        Deque<Iterator<String>> ahead = new ArrayDeque<>();
        ahead.push(visitor.enter(top).iterator());
        while (!ahead.isEmpty()) {
            Iterator<String> names = ahead.element();
            if (names.hasNext()) {
                int folder = way.length();
                way.append(folder == 0 ? "" : "/").append(names.next());
                String path = way.toString();
                if (visitor.visit(path)) {
                    ahead.push(visitor.enter(path).iterator());
                } else {
                    way.setLength(folder);
                }
            } else {
                ahead.pop();
                if (!ahead.isEmpty()) {
                    visitor.leave(way.toString());
                    way.setLength(Math.max(0, way.lastIndexOf("/")));
                }
            }
        }
    }
}
