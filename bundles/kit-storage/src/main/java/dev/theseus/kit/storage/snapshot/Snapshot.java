package dev.theseus.kit.storage.snapshot;

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
 * @param synced false of a committed one whose files may be on their way to the disk: after a power cut it is not to be trusted
 */
record Snapshot(String id, SnapshotKey key, Optional<SnapshotKey> parent, boolean committed, boolean synced) {
    SnapshotInfo info() {
        return new SnapshotInfo(key, parent, committed);
    }

    Snapshot committedAs(SnapshotKey newKey) {
        return new Snapshot(id, newKey, parent, true, false);
    }

    Snapshot asSynced() {
        return new Snapshot(id, key, parent, committed, true);
    }

    /** One line of words. */
    String toText() {
        String words =
                "key=" + key + " parent=" + parent.map(SnapshotKey::value).orElse("") + " committed=" + committed;
        return synced ? words : words + " synced=false";
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
            // Who wrote no such word knew of no power cuts; what it made is older than this driver.
            boolean synced = !"false".equals(fields.get("synced"));
            return Optional.of(new Snapshot(id, new SnapshotKey(key), parentKey, committed.equals("true"), synced));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
