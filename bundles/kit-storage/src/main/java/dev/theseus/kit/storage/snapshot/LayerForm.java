package dev.theseus.kit.storage.snapshot;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.host.MountSpec;
import dev.theseus.api.storage.Change;
import dev.theseus.api.storage.Usage;
import dev.theseus.linux.file.TreeRemoval;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the layers of a driver look like inside their folders. Called by several threads at once, for one snapshot by one
 * thread that changes it; parents are committed and do not change.
 */
public interface LayerForm {
    /**
     * Fills the folder of a new snapshot, which has mode 0700 and is empty. A root starts with owner and mode of its
     * parent's, or as root's with mode 0755.
     *
     * @param parent folder of the nearest snapshot below
     * @param crashPoint told of each step
     */
    void make(Path folder, Optional<Path> parent, CrashPoint crashPoint, CallContext context) throws IOException;

    /** Whether a folder has what {@link #make} put there. */
    boolean isWhole(Path folder);

    /** Deletes the folder of a removed or half-made snapshot with all that is in it. Blocks as the disk does. */
    default void delete(Path folder) {
        TreeRemoval.remove(folder);
    }

    /** How to mount an active snapshot read-write, or a committed one read-only. */
    List<MountSpec> mounts(Stack stack, boolean writable);

    /** As {@link dev.theseus.api.storage.StorageDriver#details}. */
    default Map<String, String> details(Stack stack) {
        return Map.of();
    }

    /** As {@link dev.theseus.api.storage.StorageDriver#apply}. */
    long apply(Stack stack, InputStream tar, CallContext context);

    /** What the snapshot takes without its parents. */
    Usage usage(Stack stack, CallContext context);

    /** As {@link dev.theseus.api.storage.StorageDriver#changes}. */
    void changes(Stack stack, Consumer<Change> found, CallContext context);

    /** As {@link dev.theseus.api.storage.StorageDriver#diff}. */
    void diff(Stack stack, OutputStream tar, CallContext context);

    /**
     * The folders of a snapshot and of those below it.
     *
     * @param folder the snapshot's own
     * @param parents nearest first
     */
    record Stack(Path folder, List<Path> parents) {
        public Stack {
            parents = List.copyOf(parents);
        }
    }
}
