package dev.theseus.kit.storage.tar;

import dev.theseus.linux.file.PathWalk;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What an archive has brought, by names and not by paths: those of nested folders repeat each other. Folders that lie on
 * the way to a member count, though the archive need not list them.
 */
final class UnpackedTree implements WhiteoutPolicy.UnpackedPaths {
    private static final class Node {
        private final @Nullable Node parent;
        private Map<String, Node> children = Map.of();
        private @Nullable Instant time;

        Node(@Nullable Node parent) {
            this.parent = parent;
        }

        Node child(String name) {
            if (children.isEmpty()) {
                children = new HashMap<>(4);
            }
            return children.computeIfAbsent(name, absent -> new Node(this));
        }
    }

    private final Node root = new Node(null);
    /** Where the last one was: the next mostly lies beside or in it. */
    private String lastPath = "";

    private Node lastNode = root;

    void add(String path) {
        var _ = made(path);
    }

    /** @param time what the folder is to have in the end */
    void addFolder(String path, Instant time) {
        made(path).time = time;
    }

    private Node made(String path) {
        int begin = climb(path);
        while (begin < path.length()) {
            int end = end(path, begin);
            lastNode = lastNode.child(path.substring(begin, end));
            begin = end + 1;
        }
        lastPath = path;
        return lastNode;
    }

    @Override
    public boolean contains(String path) {
        int begin = climb(path);
        while (begin < path.length()) {
            int end = end(path, begin);
            Node next = lastNode.children.get(path.substring(begin, end));
            if (next == null) {
                lastPath = path.substring(0, Math.max(0, begin - 1));
                return false;
            }
            lastNode = next;
            begin = end + 1;
        }
        lastPath = path;
        return true;
    }

    private static int end(String path, int begin) {
        int slash = path.indexOf('/', begin);
        return slash < 0 ? path.length() : slash;
    }

    /** Goes up to the nearest node on the way to a path; returns where its next name begins. */
    private int climb(String path) {
        int limit = Math.min(path.length(), lastPath.length());
        int common = 0;
        while (common < limit && path.charAt(common) == lastPath.charAt(common)) {
            common++;
        }
        int end = lastPath.length();
        while (end > common || (end > 0 && end < path.length() && path.charAt(end) != '/')) {
            end = Math.max(0, lastPath.lastIndexOf('/', end - 1));
            lastNode = Objects.requireNonNull(lastNode.parent);
        }
        return end == 0 ? 0 : end + 1;
    }

    /** Tells the times of all folders, parents first. */
    void folderTimes(BiConsumer<String, Instant> told) {
        tell("", root, told);
        PathWalk.below("", new PathWalk.Visitor() {
            @Override
            public List<String> enter(String folder) {
                return List.copyOf(made(folder).children.keySet());
            }

            @Override
            public boolean visit(String path) {
                Node node = made(path);
                tell(path, node, told);
                return !node.children.isEmpty();
            }
        });
    }

    private static void tell(String path, Node node, BiConsumer<String, Instant> told) {
        Instant time = node.time;
        if (time != null) {
            told.accept(path, time);
        }
    }
}
