package dev.theseus.kit.storage.tar;

/**
 * How an archive is unpacked.
 *
 * @param whiteouts what becomes of deletion marks
 * @param keepOwners whether owners come from the archive; otherwise everything becomes {@code uid}:{@code gid}
 * @param uid used when owners are not kept
 * @param gid used when owners are not kept
 * @param forbidTypeChange refuse to replace a folder by a file and the reverse
 * @param impliedFolders what folders become that the archive has files in but does not hold itself
 */
public record ExtractOptions(
        WhiteoutPolicy whiteouts,
        boolean keepOwners,
        long uid,
        long gid,
        boolean forbidTypeChange,
        ImpliedFolders impliedFolders) {
    /** Implied folders belong to root, with mode 0755. */
    public ExtractOptions(WhiteoutPolicy whiteouts, boolean keepOwners, long uid, long gid, boolean forbidTypeChange) {
        this(whiteouts, keepOwners, uid, gid, forbidTypeChange, (root, folder) -> {});
    }

    /** For a layer. */
    public static ExtractOptions layer(WhiteoutPolicy whiteouts) {
        return new ExtractOptions(whiteouts, true, 0, 0, false);
    }

    /** For an archive that is no layer, everything as it was packed. */
    public static ExtractOptions faithful() {
        return layer(WhiteoutPolicy.NONE);
    }

    public ExtractOptions withImpliedFolders(ImpliedFolders folders) {
        return new ExtractOptions(whiteouts, keepOwners, uid, gid, forbidTypeChange, folders);
    }

    long uid(TarEntry entry) {
        return keepOwners ? entry.uid() : uid;
    }

    long gid(TarEntry entry) {
        return keepOwners ? entry.gid() : gid;
    }
}
