package dev.theseus.engine.build.internal.kept;

import java.nio.charset.StandardCharsets;

/** The order in which a context is listed: byte by byte, a slash before everything else, so that a folder's names are together. */
final class PathOrder {
    private PathOrder() {}

    static byte[] key(String path) {
        return path.getBytes(StandardCharsets.UTF_8);
    }

    static int compare(byte[] one, byte[] other) {
        int common = Math.min(one.length, other.length);
        for (int i = 0; i < common; i++) {
            if (one[i] != other[i]) {
                return rank(one[i]) - rank(other[i]);
            }
        }
        return one.length - other.length;
    }

    /** No path has a zero. */
    private static int rank(byte letter) {
        return letter == '/' ? 0 : letter & 0xff;
    }

    /** Whether a path is a folder's own or below it; the top has no name. */
    static boolean isWithin(byte[] path, byte[] folder) {
        if (folder.length == 0) {
            return true;
        }
        if (path.length < folder.length) {
            return false;
        }
        for (int i = 0; i < folder.length; i++) {
            if (path[i] != folder[i]) {
                return false;
            }
        }
        return path.length == folder.length || path[folder.length] == '/';
    }
}
