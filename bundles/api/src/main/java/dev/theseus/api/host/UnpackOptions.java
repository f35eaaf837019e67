package dev.theseus.api.host;

/**
 * @param keepOwners whether owners come from the archive; otherwise everything becomes {@code uid}:{@code gid}
 * @param uid used when owners are not kept
 * @param gid used when owners are not kept
 * @param forbidTypeChange refuse to replace a folder by a file and the reverse ({@code noOverwriteDirNonDir})
 */
public record UnpackOptions(boolean keepOwners, int uid, int gid, boolean forbidTypeChange) {
    public static final UnpackOptions FAITHFUL = new UnpackOptions(true, 0, 0, false);
}
