package dev.theseus.linux.snapshot;

import dev.theseus.api.storage.SnapshotInfo;
import dev.theseus.api.storage.SnapshotKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One snapshot as its folder's {@code snapshot} link describes it.
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

    /** One line of words. */
    String toText() {
        return "key=" + key + " parent=" + parent.map(SnapshotKey::value).orElse("") + " committed=" + committed;
    }

    /** Empty for text that {@link #toText} cannot have written. */
    static Optional<Snapshot> parse(String id, String text) {
        Map<String, String> fields = new HashMap<>();
        for (String word : text.split(" ")) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                fields.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        String key = fields.get("key");
        String parent = fields.get("parent");
        String committed = fields.get("committed");
        if (key == null || parent == null || committed == null) {
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
