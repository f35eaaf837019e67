package dev.theseus.api.storage;

import java.util.Optional;

/**
 * @param key the snapshot
 * @param parent what it stands on
 * @param committed whether it is immutable
 */
public record SnapshotInfo(SnapshotKey key, Optional<SnapshotKey> parent, boolean committed) {}
