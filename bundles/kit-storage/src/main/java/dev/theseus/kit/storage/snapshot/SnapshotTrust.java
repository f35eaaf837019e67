package dev.theseus.kit.storage.snapshot;

import dev.theseus.api.storage.SnapshotKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which snapshots a power cut may have left without their files, though their records are there. */
final class SnapshotTrust {
    private SnapshotTrust() {}

    /**
     * The committed ones that were not synced, and the committed ones above them, which would stand on what is unpacked again.
     * Topmost first. Containers' own layers are not among them: they are nowhere else.
     */
    static List<Snapshot> doubtful(List<Snapshot> found) {
        Map<SnapshotKey, Snapshot> byKey = new HashMap<>();
        found.forEach(snapshot -> byKey.put(snapshot.key(), snapshot));
        List<Suspect> suspects = new ArrayList<>();
        for (Snapshot snapshot : found) {
            Set<SnapshotKey> chain = new HashSet<>();
            boolean doubt = false;
            for (Snapshot below = snapshot; below != null && chain.add(below.key()); ) {
                doubt |= !below.synced();
                below = below.parent().map(byKey::get).orElse(null);
            }
            if (doubt && snapshot.committed()) {
                suspects.add(new Suspect(snapshot, chain.size()));
            }
        }
        return suspects.stream()
                .sorted(Comparator.comparingInt(Suspect::height).reversed())
                .map(Suspect::snapshot)
                .toList();
    }

    private record Suspect(Snapshot snapshot, int height) {}
}
