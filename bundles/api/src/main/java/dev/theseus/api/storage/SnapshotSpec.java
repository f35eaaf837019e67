package dev.theseus.api.storage;

import java.util.Map;

/**
 * What an active snapshot shall be like.
 *
 * @param sizeLimit bytes the writable layer may take; 0 for no limit. {@code NOT_IMPLEMENTED} without {@code quota}
 * @param options the driver's own ({@code docker run --storage-opt})
 */
public record SnapshotSpec(long sizeLimit, Map<String, String> options) {
    public static final SnapshotSpec DEFAULT = new SnapshotSpec(0, Map.of());

    public SnapshotSpec {
        options = Map.copyOf(options);
    }
}
