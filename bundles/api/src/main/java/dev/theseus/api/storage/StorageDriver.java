package dev.theseus.api.storage;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.host.MountSpec;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Keeps snapshots and describes how to mount them; it never mounts a container's root itself.
 *
 * <p>Thread-safe; calls for different keys run in parallel. Every change is atomic: after a crash a key is either as
 * before or as after the call. The state folder is {@code EngineSettings.stateDirectory(STORAGE, name)}.
 *
 * <p>Capabilities: {@link #QUOTA}, {@link #ID_MAPPED_MOUNTS}, {@code reflink} (copies share blocks).
 */
@ConsumerType
public interface StorageDriver extends Driver {
    /** Capability: {@link SnapshotSpec#sizeLimit} is kept. */
    String QUOTA = "quota";

    /** Capability: {@link SnapshotSpec#idMap} is kept. */
    String ID_MAPPED_MOUNTS = "id-mapped-mounts";

    /**
     * Makes an active snapshot on {@code parent}, empty without one. It is seen by other calls once it is whole; of calls
     * for one key at once all get the same snapshot, or {@code CONFLICT} if they asked for another parent. When its
     * parent is removed at the same time, one of the two calls fails.
     *
     * @return how to mount it read-write, as {@link #mounts} does
     * @throws dev.theseus.api.error.EngineException {@code NOT_FOUND} when the parent is not there or not committed;
     *     {@code CONFLICT} when the key is there with another parent or is committed
     */
    List<MountSpec> prepare(SnapshotKey key, Optional<SnapshotKey> parent, SnapshotSpec spec, CallContext context);

    /** How to mount an active snapshot read-write, or a committed one read-only. {@code NOT_FOUND} when absent. */
    List<MountSpec> mounts(SnapshotKey key, CallContext context);

    /**
     * Unpacks one uncompressed layer (tar with OCI whiteouts) into an active snapshot. The stream is read to its end and
     * not closed. After a failure the snapshot is of no use but to be removed. Hostile entries never leave the snapshot.
     *
     * <p>What was applied to a snapshot that is never committed is on the disk when a later {@link #quiesce} returns.
     *
     * @return bytes of the regular files unpacked
     * @throws dev.theseus.api.error.EngineException {@code INVALID_PARAMETER} for an archive that is none
     */
    long apply(SnapshotKey key, InputStream tar, CallContext context);

    /**
     * Makes an active snapshot immutable under a new key; the old key is gone. When {@code committed} is already there
     * (another pull was faster) the active one is dropped and the call succeeds.
     *
     * <p>Nobody waits for the disk here: the engine can unpack a layer again. So a driver whose files may not have reached the disk
     * when the power goes must notice that after the boot and tell the snapshot no more, rather than hand out half a layer.
     */
    SnapshotInfo commit(SnapshotKey active, SnapshotKey committed, CallContext context);

    /**
     * Removes a snapshot; succeeds when absent. {@code CONFLICT} while another snapshot stands on it. When it returns the
     * snapshot is gone for every call, also after a crash; its files may be deleted later, and are once {@link #quiesce}
     * has returned.
     */
    void remove(SnapshotKey key, CallContext context);

    Optional<SnapshotInfo> stat(SnapshotKey key, CallContext context);

    /**
     * Where and how the driver keeps a snapshot, for people who look: names and values are the driver's own. Touches no more
     * than the driver's index.
     *
     * @return empty for nothing to tell, and for a snapshot that is not there
     * @since 1.1
     */
    default Map<String, String> details(SnapshotKey key, CallContext context) {
        return Map.of();
    }

    /**
     * What the snapshot takes without its parents, active or committed, as it is now. Walks the tree: may take long. {@code
     * NOT_FOUND} when absent.
     */
    Usage usage(SnapshotKey key, CallContext context);

    /** All snapshots that are whole, and nothing else; a moment's view. */
    List<SnapshotInfo> list(CallContext context);

    /**
     * Tells what the snapshot changed of its parent, one after the other as it is found, before it returns: whoever wrote the files
     * decides how many there are, so a driver holds no list of them. A folder comes before what is in it, also when it is {@code
     * MODIFIED} for that alone; names in a folder are sorted. Walks the tree: may take long.
     *
     * @param found called by one thread at a time, and not for long. What it throws ends the walk and is thrown on as it is
     * @throws dev.theseus.api.error.EngineException {@code NOT_FOUND} when absent
     * @since 2.0
     */
    void changes(SnapshotKey key, Consumer<Change> found, CallContext context);

    /**
     * Writes the snapshot's difference to its parent as an uncompressed layer tar with OCI whiteouts. The same content
     * yields the same bytes. The stream is not closed.
     *
     * @throws dev.theseus.api.error.EngineException {@code NOT_FOUND} when absent; {@code CONFLICT} when a file's own name
     *     begins with {@code .wh.}, saying which: in a layer it would mean that another one is deleted
     */
    void diff(SnapshotKey key, OutputStream tar, CallContext context);

    /**
     * Removes every snapshot not in {@code keep}, nor below one that is, and what crashes left behind. What other calls are
     * just making stays.
     *
     * @return what was removed
     */
    Set<SnapshotKey> cleanup(Set<SnapshotKey> keep, CallContext context);
}
