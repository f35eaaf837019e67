package dev.theseus.engine.image;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.Platform;
import dev.theseus.api.storage.SnapshotKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Images as the ground that containers stand on. Compressed layers stay in the content store; a snapshot is a cache per
 * (driver, chainID) that can be unpacked again at any time.
 */
@ProviderType
public interface ImageSnapshots {
    /**
     * The image that a reference names.
     *
     * @param reference name with tag or digest, id, or unambiguous id prefix
     * @throws dev.theseus.api.error.EngineException {@code NOT_FOUND} ({@code image.not-found})
     */
    ImageView resolve(String reference);

    /**
     * The image that a reference names for a platform. Another platform than the one that Docker shows under the name is
     * unpacked when the name leads to an index and all of it is in the content store; what the name shows stays. Blocks for that.
     *
     * @param platform the image must be for; empty for any
     * @throws dev.theseus.api.error.EngineException {@code NOT_FOUND}
     */
    ImageView resolve(String reference, Optional<Platform> platform, CallContext context);

    /**
     * Sees to it that the driver has the image's layers, unpacking what is missing from the content store. Concurrent
     * calls share the work. Blocks until done.
     *
     * @return the committed snapshot that containers stand on: the image's layers, and on them one with the mount points that a
     *     runtime needs, so that these never show as a container's changes
     * @throws dev.theseus.api.error.EngineException {@code NOT_FOUND} for no such image; {@code DATA_LOSS} when a layer
     *     is not what its digest promises
     */
    SnapshotKey ensure(Digest imageId, String storageDriver, CallContext context);

    /**
     * As {@link #ensure}, for who changes an image's files rather than runs it.
     *
     * @return the committed snapshot with the image's layers and nothing more; empty for an image without layers
     */
    Optional<SnapshotKey> layers(Digest imageId, String storageDriver, CallContext context);

    /**
     * Snapshots that must stay, whatever the driver: every layer of every image, also of removed ones that containers
     * still use, and of running pulls. Containers' own layers are the caller's to add.
     */
    Set<SnapshotKey> liveSnapshots();

    /** Call after a container was removed: drops what was kept only for it. Succeeds when nothing was. */
    void release(Digest imageId, CallContext context);

    /**
     * Call after start, when containers are known, and now and then: removes unfinished imports, blobs that nothing names and
     * downloads nobody resumed for a day.
     *
     * @return one line per thing done, for the log
     */
    List<String> sweep(CallContext context);

    /** Bytes of all images' layers unpacked, each layer counted once. */
    long layersSize();
}
