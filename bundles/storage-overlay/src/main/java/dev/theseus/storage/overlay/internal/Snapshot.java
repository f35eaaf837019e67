package dev.theseus.storage.overlay.internal;

import dev.theseus.api.storage.SnapshotInfo;
import dev.theseus.api.storage.SnapshotKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One snapshot as its folder's {@code snapshot} file describes it.
 *
 * @param id name of the folder: short, because every layer's path goes into the mount options; it outlives a commit, so
 *     that a commit moves nothing
 * @param key the engine's name
 * @param parent always committed
 * @param committed whether it is immutable
 */
record Snapshot(String id, SnapshotKey key, Optional<SnapshotKey> parent, boolean committed) {
    SnapshotInfo info() {
        return new SnapshotInfo(key, parent, committed);
    }

    Snapshot committedAs(SnapshotKey newKey) {
        return new Snapshot(id, newKey, parent, true);
    }

    String toText() {
        return "key=" + key + "\nparent=" + parent.map(SnapshotKey::value).orElse("") + "\ncommitted=" + committed
                + "\n";
    }

    /** Empty for text that {@link #toText} cannot have written, such as a file that a power cut left short. */
    static Optional<Snapshot> parse(String id, String text) {
        Map<String, String> fields = new HashMap<>();
        text.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                fields.put(line.substring(0, equals), line.substring(equals + 1));
            }
        });
        String key = fields.get("key");
        String parent = fields.get("parent");
        String committed = fields.get("committed");
        if (key == null || parent == null || committed == null || !text.endsWith("\n")) {
            return Optional.empty();
        }
        try {
            Optional<SnapshotKey> parentKey =
                    parent.isEmpty() ? Optional.empty() : Optional.of(new SnapshotKey(parent));
            return Optional.of(new Snapshot(id, new SnapshotKey(key), parentKey, committed.equals("true")));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
