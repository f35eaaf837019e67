package dev.theseus.api.storage;

import dev.theseus.api.host.IdRange;
import java.util.List;
import java.util.Map;

/**
 * What an active snapshot shall be like.
 *
 * @param sizeLimit bytes the writable layer may take; 0 for no limit. {@code NOT_IMPLEMENTED} without {@code quota}
 * @param options the driver's own ({@code docker run --storage-opt})
 * @param idMap whose ids files of the layers below shall seem to have: by the mounts' own, or by other owners in a copy; empty for
 *     ids as they are. {@code NOT_IMPLEMENTED} without {@code id-mapped-mounts}
 */
public record SnapshotSpec(long sizeLimit, Map<String, String> options, List<IdRange> idMap) {
    public static final SnapshotSpec DEFAULT = new SnapshotSpec(0, Map.of());

    public SnapshotSpec {
        options = Map.copyOf(options);
        idMap = List.copyOf(idMap);
    }

    /** With ids as they are. */
    public SnapshotSpec(long sizeLimit, Map<String, String> options) {
        this(sizeLimit, options, List.of());
    }
}
