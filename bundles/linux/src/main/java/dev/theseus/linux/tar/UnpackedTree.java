package dev.theseus.linux.tar;

import dev.theseus.linux.file.PathWalk;
import dev.theseus.linux.file.RootedPath;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What an archive has brought, by names and not by paths: those of nested folders repeat each other. Folders that lie on
 * the way to a member count, though the archive need not list them.
 */
final class UnpackedTree implements WhiteoutPolicy.UnpackedPaths {
    private static final class Node {
        private Map<String, Node> children = Map.of();
        private @Nullable Instant time;

        Node child(String name) {
            if (children.isEmpty()) {
                children = new HashMap<>(4);
            }
            return children.computeIfAbsent(name, absent -> new Node());
        }
    }

    private final Node root = new Node();
    /** Members mostly follow those that they lie beside or in. */
    private String lastFolder = "";

    private Node lastNode = root;

    void add(String path) {
        if (!path.isEmpty()) {
            folder(RootedPath.parent(path)).child(RootedPath.name(path));
        }
    }

    /** @param time what the folder is to have in the end */
    void addFolder(String path, Instant time) {
        folder(path).time = time;
    }

    private Node folder(String path) {
        if (path.equals(lastFolder)) {
            return lastNode;
        }
        Node node = root;
        int begin = 0;
        if (!path.isEmpty() && RootedPath.parent(path).equals(lastFolder)) {
            node = lastNode;
            begin = path.lastIndexOf('/') + 1;
        }
        while (begin < path.length()) {
            int slash = path.indexOf('/', begin);
            int end = slash < 0 ? path.length() : slash;
            node = node.child(path.substring(begin, end));
            begin = end + 1;
        }
        lastFolder = path;
        lastNode = node;
        return node;
    }

    @Override
    public boolean contains(String path) {
        return find(path) != null;
    }

    private @Nullable Node find(String path) {
        Node node = root;
        int begin = 0;
        while (node != null && begin < path.length()) {
            int slash = path.indexOf('/', begin);
            int end = slash < 0 ? path.length() : slash;
            node = node.children.get(path.substring(begin, end));
            begin = end + 1;
        }
        return node;
    }

    /** Tells the times of all folders, parents first. */
    void folderTimes(BiConsumer<String, Instant> told) {
        tell("", root, told);
        PathWalk.below("", new PathWalk.Visitor() {
            @Override
            public List<String> enter(String folder) {
                Node node = folder(folder);
                return List.copyOf(node.children.keySet());
            }

            @Override
            public boolean visit(String path) {
                Node node = folder(RootedPath.parent(path)).child(RootedPath.name(path));
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
