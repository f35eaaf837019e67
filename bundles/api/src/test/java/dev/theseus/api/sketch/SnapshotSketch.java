package dev.theseus.api.sketch;

import dev.theseus.api.host.IdRange;
import dev.theseus.api.host.MountSpec;
import dev.theseus.api.storage.SnapshotSpec;
import java.util.List;

/** What a storage driver makes of sizes and user ids. */
final class SnapshotSketch {
    private SnapshotSketch() {}

    /**
     * A size is a field of its own, and all of it that a driver with {@code quota} wants; the engine only has to fill
     * it in.
     */
    static String quota(SnapshotSpec spec) {
        return spec.sizeLimit() == 0 ? "" : "limit -p bhard=" + spec.sizeLimit();
    }

    /**
     * Ids of a user namespace over a layer that is shared: {@code mount_setattr} on each mount that has files of below. What the
     * container writes is in a folder of its own, whose owners are changed once.
     */
    static List<MountSpec> idMapped(List<MountSpec> plain, SnapshotSpec spec) {
        return plain.stream()
                .map(mount -> new MountSpec(mount.type(), mount.source(), mount.options(), spec.idMap()))
                .toList();
    }

    /** A driver without such mounts copies instead, and has to know before. */
    static String chown(SnapshotSpec spec) {
        IdRange first = spec.idMap().getFirst();
        return "chown --from=" + first.inside() + " " + first.outside();
    }
}
