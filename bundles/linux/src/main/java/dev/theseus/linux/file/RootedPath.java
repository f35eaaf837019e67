package dev.theseus.linux.file;

import dev.theseus.api.error.EngineException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Names of files below a root: components joined by single slashes, no dots, empty for the root itself. */
public final class RootedPath {
    private static final int READABLE = 512;

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
        String trimmed = trim(path);
        if (isClean(trimmed)) {
            return trimmed;
        }
        Deque<String> components = new ArrayDeque<>();
        for (String component : path.split("/")) {
            if (component.equals("..")) {
                if (components.pollLast() == null && !clamp) {
                    throw EngineException.invalid("path " + shortened(path) + " leaves its root");
                }
            } else if (!component.isEmpty() && !component.equals(".")) {
                components.addLast(component);
            }
        }
        return String.join("/", components);
    }

    /** Without what archives and callers put around names. */
    private static String trim(String path) {
        int begin = path.startsWith("./") ? 2 : path.startsWith("/") ? 1 : 0;
        int end = path.length() > begin && path.endsWith("/") ? path.length() - 1 : path.length();
        return path.substring(begin, end);
    }

    /** Most names are, and need no work. */
    private static boolean isClean(String path) {
        if (path.isEmpty()) {
            return true;
        }
        if (path.charAt(0) == '/' || path.charAt(0) == '.' || path.endsWith("/")) {
            return false;
        }
        return !path.contains("//") && !hasDots(path);
    }

    /** Whether a component after the first is {@code .} or {@code ..}; names that only begin with a dot are many. */
    private static boolean hasDots(String path) {
        for (int at = path.indexOf("/."); at >= 0; at = path.indexOf("/.", at + 1)) {
            int end = path.indexOf('/', at + 1);
            int length = (end < 0 ? path.length() : end) - at - 1;
            if (length == 1 || (length == 2 && path.charAt(at + 2) == '.')) {
                return true;
            }
        }
        return false;
    }

    /** Of a clean path: what is before the last slash, empty when there is none. */
    public static String parent(String clean) {
        return clean.substring(0, Math.max(0, clean.lastIndexOf('/')));
    }

    /** Of a clean path: the last component. */
    public static String name(String clean) {
        return clean.substring(clean.lastIndexOf('/') + 1);
    }

    /** For errors: of a path that is too long to be read only its ends. */
    public static String shortened(String path) {
        return path.length() <= READABLE
                ? path
                : path.substring(0, READABLE / 2) + "…" + path.substring(path.length() - READABLE / 2);
    }

    /** Of a clean folder and a name within it. */
    public static String join(String folder, String name) {
        return folder.isEmpty() ? name : folder + "/" + name;
    }
}
