package dev.theseus.api.host;

import java.time.Instant;

/**
 * @param name last component
 * @param mode type and permission bits as stat(2) has them (octal 0100644)
 * @param size bytes
 * @param modified last change of content
 * @param linkTarget where a symbolic link points, else empty
 * @param uid owner
 * @param gid group
 */
public record FileEntry(String name, int mode, long size, Instant modified, String linkTarget, int uid, int gid) {
    private static final int TYPE = 0170000;

    public boolean isDirectory() {
        return (mode & TYPE) == 0040000;
    }

    public boolean isRegular() {
        return (mode & TYPE) == 0100000;
    }

    public boolean isSymbolicLink() {
        return (mode & TYPE) == 0120000;
    }
}
