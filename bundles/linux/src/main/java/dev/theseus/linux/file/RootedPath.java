package dev.theseus.linux.file;

import dev.theseus.api.error.EngineException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Names of files below a root: components joined by single slashes, no dots, empty for the root itself. */
public final class RootedPath {
    private RootedPath() {}

    /** Cleans a path by its words alone; {@code ..} at the root stays at the root, as in a chroot. */
    public static String clean(String path) {
        return clean(path, true);
    }

    /**
     * As {@link #clean}, for names in archives.
     *
     * @throws EngineException {@code INVALID_PARAMETER} when the name would leave the root
     */
    public static String cleanStrictly(String path) {
        return clean(path, false);
    }

    private static String clean(String path, boolean clamp) {
        if (path.indexOf('\0') >= 0) {
            throw EngineException.invalid("path has a NUL byte in it");
        }
        if (isClean(path)) {
            return path;
        }
        Deque<String> components = new ArrayDeque<>();
        for (String component : path.split("/")) {
            if (component.equals("..")) {
                if (components.pollLast() == null && !clamp) {
                    throw EngineException.invalid("path " + path + " leaves its root");
                }
            } else if (!component.isEmpty() && !component.equals(".")) {
                components.addLast(component);
            }
        }
        return String.join("/", components);
    }

    /** Most names are, and need no work. */
    private static boolean isClean(String path) {
        if (path.isEmpty()) {
            return true;
        }
        if (path.charAt(0) == '/' || path.charAt(0) == '.' || path.endsWith("/")) {
            return false;
        }
        return !path.contains("//") && !path.contains("/.");
    }

    /** Of a clean path: what is before the last slash, empty when there is none. */
    public static String parent(String clean) {
        return clean.substring(0, Math.max(0, clean.lastIndexOf('/')));
    }

    /** Of a clean path: the last component. */
    public static String name(String clean) {
        return clean.substring(clean.lastIndexOf('/') + 1);
    }

    /** Of a clean folder and a name within it. */
    public static String join(String folder, String name) {
        return folder.isEmpty() ? name : folder + "/" + name;
    }
}
