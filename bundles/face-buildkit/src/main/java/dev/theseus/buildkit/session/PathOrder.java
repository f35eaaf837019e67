package dev.theseus.buildkit.session;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The order in which files are listed: byte by byte, a slash before everything else, so that a folder's are together. */
final class PathOrder {
    private PathOrder() {}

    static int compare(String one, String other) {
        return Arrays.compareUnsigned(key(one), key(other));
    }

    private static byte[] key(String path) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            // No path has a zero.
            bytes[i] = bytes[i] == '/' ? 0 : bytes[i];
        }
        return bytes;
    }
}
