package dev.theseus.api.sketch;

import dev.theseus.api.host.MountSpec;
import dev.theseus.api.storage.SnapshotSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
     * Ids of a user namespace over a layer that is shared: {@code mount_setattr} on a mount. A {@link MountSpec} is one
     * call of mount(2), which knows no such option, so the pairs are in words that only the mounter of a newer engine
     * reads; and which ids a container has is nowhere in a {@link SnapshotSpec}, though a driver that has to change
     * owners instead would need it before.
     */
    static List<MountSpec> idMapped(List<MountSpec> plain, Map<String, String> pairs) {
        List<MountSpec> mapped = new ArrayList<>();
        for (MountSpec mount : plain) {
            List<String> options = new ArrayList<>(mount.options());
            pairs.forEach((inside, outside) -> options.add("X-mount.idmap=" + inside + ":" + outside));
            mapped.add(new MountSpec(mount.type(), mount.source(), options));
        }
        return mapped;
    }
}
