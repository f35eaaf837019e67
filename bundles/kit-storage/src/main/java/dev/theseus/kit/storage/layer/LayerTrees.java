package dev.theseus.kit.storage.layer;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.storage.Change;
import dev.theseus.api.storage.Usage;
import dev.theseus.kit.storage.tar.ExtractOptions;
import dev.theseus.kit.storage.tar.TarPacker;
import dev.theseus.kit.storage.tar.WhiteoutPolicy;
import dev.theseus.kit.storage.tree.TreeCopy;
import dev.theseus.linux.file.FileStatus;
import dev.theseus.linux.file.RootedDirectory;
import dev.theseus.linux.file.TreeRemoval;
import dev.theseus.linux.thread.PlatformThreads;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Layers as ordinary trees of files, for drivers whose snapshots are whole file systems in folders; a difference is found by
 * comparing two trees.
 *
 * <p>Owners, modes, times, extended attributes, hard links and devices are kept. What content leads to is resolved as a
 * container would see it and never leaves the tree. All calls block as the disk does; those with a context look at it
 * between files and end with {@code CANCELLED} or {@code DEADLINE}. Thread-safe.
 */
public final class LayerTrees {
    /**
     * Copies what is in one tree into an existing folder, which gets the owner, mode and times of the first. Files share
     * their blocks where the file system can do that.
     */
    public void copy(Path tree, Path target, CallContext context) {
        PlatformThreads.run(() -> {
            try (RootedDirectory source = RootedDirectory.open(tree);
                    RootedDirectory to = RootedDirectory.open(target)) {
                TreeCopy.copyContents(source, "", to, "", () -> context.check("copy " + tree));
            }
        });
    }

    /**
     * Unpacks an uncompressed layer (tar with OCI whiteouts) over what the tree holds. The stream is read to its end and
     * not closed.
     *
     * @return bytes of the regular files unpacked
     * @throws dev.theseus.api.error.EngineException {@code INVALID_PARAMETER} for an archive that is none
     */
    public long apply(Path tree, InputStream tar, CallContext context) {
        return LayerUnpacking.unpack(tree, ExtractOptions.layer(WhiteoutPolicy.plain()), tar, context);
    }

    /**
     * Tells what the tree changed as it finds it, folders before what is in them and names sorted within each.
     *
     * @param before the tree of the snapshot below; empty for a snapshot that stands on nothing
     */
    public void changes(Optional<Path> before, Path tree, Consumer<Change> found, CallContext context) {
        PlatformThreads.run(() -> {
            try (RootedDirectory own = RootedDirectory.open(tree)) {
                compare(
                        before,
                        own,
                        TreeComparison::of,
                        context,
                        (kind, path) -> found.accept(new Change(kind, "/" + path)));
            }
        });
    }

    /** Writes what the tree changed as an uncompressed layer; the same content yields the same bytes. */
    public void diff(Optional<Path> before, Path tree, OutputStream tar, CallContext context) {
        PlatformThreads.run(() -> {
            try (RootedDirectory own = RootedDirectory.open(tree)) {
                LayerPacking.pack(
                        tree,
                        TarPacker.Whiteouts.TOLD,
                        tar,
                        context,
                        packer -> compare(before, own, TreeComparison::exactly, context, (kind, path) -> {
                            if (kind == Change.Kind.DELETED) {
                                packer.addWhiteout(path);
                            } else {
                                // False when a container that runs has removed it meanwhile.
                                var _ = packer.add(path, path);
                            }
                        }));
            }
        });
    }

    /** What was added or changed; what both have counts as the one before's, even where the disk holds it twice. */
    public Usage usage(Optional<Path> before, Path tree, CallContext context) {
        return PlatformThreads.call(() -> {
            long[] bytes = new long[1];
            long[] inodes = new long[1];
            Set<Long> linked = new HashSet<>();
            try (RootedDirectory own = RootedDirectory.open(tree)) {
                compare(before, own, TreeComparison::of, context, (kind, path) -> {
                    FileStatus status = own.stat(path).orElse(null);
                    if (status != null && isFirst(status, linked)) {
                        inodes[0]++;
                        bytes[0] += status.isDirectory() ? 0 : status.size();
                    }
                });
            }
            return new Usage(bytes[0], inodes[0]);
        });
    }

    /** Only what may be met again is remembered. */
    private static boolean isFirst(FileStatus status, Set<Long> linked) {
        return status.isDirectory() || status.links() == 1 || linked.add(status.inode());
    }

    /** Removes a folder with all that is in it, without following links; succeeds when absent. */
    public void remove(Path folder) {
        PlatformThreads.run(() -> TreeRemoval.remove(folder));
    }

    /** How a tree is compared with the one before. */
    @FunctionalInterface
    private interface Comparing {
        void compare(RootedDirectory before, RootedDirectory after, CallContext context, ChangeReport report);
    }

    private static void compare(
            Optional<Path> before, RootedDirectory own, Comparing comparing, CallContext context, ChangeReport report) {
        if (before.isEmpty()) {
            TreeComparison.ofAll(own, context, report);
            return;
        }
        try (RootedDirectory parent = RootedDirectory.open(before.get())) {
            comparing.compare(parent, own, context, report);
        }
    }
}
