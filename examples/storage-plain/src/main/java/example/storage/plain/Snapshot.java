package example.storage.plain;

import dev.theseus.api.storage.SnapshotInfo;
import java.nio.file.Path;

/** A snapshot and its folder on disk. */
record Snapshot(SnapshotInfo info, Path folder) {
    /** The file system that containers see; the folder around it lets nobody but root in. */
    Path tree() {
        return folder.resolve("tree");
    }
}
