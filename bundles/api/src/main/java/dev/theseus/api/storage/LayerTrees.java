package dev.theseus.api.storage;

import dev.theseus.api.driver.CallContext;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Layers as ordinary trees of files, so that a driver whose snapshots are whole file systems in folders needs no system
 * calls of its own. The daemon registers it as a service before any driver is called; a driver takes it as a static,
 * mandatory reference.
 *
 * <p>Owners, modes, times, extended attributes, hard links and devices are kept. What content leads to is resolved as a
 * container would see it and never leaves the tree. All calls block as the disk does; those with a context look at it
 * between files and end with {@code CANCELLED} or {@code DEADLINE}. Thread-safe.
 *
 * @since 1.1
 */
@ProviderType
public interface LayerTrees {
    /**
     * Copies what is in one tree into an existing folder, which gets the owner, mode and times of the first. Files share
     * their blocks where the file system can do that.
     */
    void copy(Path tree, Path target, CallContext context);

    /**
     * Unpacks an uncompressed layer (tar with OCI whiteouts) over what the tree holds. The stream is read to its end and
     * not closed.
     *
     * @return bytes of the regular files unpacked
     * @throws dev.theseus.api.error.EngineException {@code INVALID_PARAMETER} for an archive that is none
     */
    long apply(Path tree, InputStream tar, CallContext context);

    /**
     * What the tree changed, sorted by path.
     *
     * @param before the tree of the snapshot below; empty for a snapshot that stands on nothing
     */
    List<Change> changes(Optional<Path> before, Path tree, CallContext context);

    /** Writes what the tree changed as an uncompressed layer; the same content yields the same bytes. */
    void diff(Optional<Path> before, Path tree, OutputStream tar, CallContext context);

    /** What was added or changed; what both have counts as the one before's, even where the disk holds it twice. */
    Usage usage(Optional<Path> before, Path tree, CallContext context);

    /** Removes a folder with all that is in it, without following links; succeeds when absent. */
    void remove(Path folder);
}
