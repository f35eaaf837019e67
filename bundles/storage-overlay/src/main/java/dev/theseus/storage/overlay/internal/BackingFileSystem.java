package dev.theseus.storage.overlay.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.MountSpec;
import dev.theseus.linux.file.TreeRemoval;
import dev.theseus.linux.mount.MountCalls;
import dev.theseus.linux.mount.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Tries whether the file system under the state folder can carry an overlay. */
final class BackingFileSystem {
    private static final int CHARACTER_DEVICE = 0020000;
    private static final int TYPE_MASK = 0170000;

    private BackingFileSystem() {}

    /** The type as {@code docker info} words it. */
    static String name(Path stateDirectory) {
        String type = type(stateDirectory);
        return type.matches("ext[234]") ? "extfs" : type.equals("overlay") ? "overlayfs" : type;
    }

    private static String type(Path stateDirectory) {
        try {
            return MountTable.read()
                    .holding(stateDirectory.toRealPath())
                    .map(entry -> entry.type())
                    .orElse("unknown");
        } catch (IOException e) {
            throw EngineException.internal("look up the file system of " + stateDirectory, e);
        }
    }

    /**
     * Mounts an overlay of three small folders, deletes a lower file through it and looks for the whiteout. Also the
     * letters that have a meaning in mount options are refused here, since the kernels differ in how they can be quoted.
     *
     * @throws EngineException {@code UNAVAILABLE}, saying what is missing
     */
    static void requireOverlay(Path stateDirectory) {
        if (stateDirectory.toString().matches(".*[:,\\\\\"].*")) {
            throw EngineException.unavailable(
                    "overlay2: the path " + stateDirectory
                            + " has a character that overlay mount options cannot carry (: , \\ or \"); choose another --data-root");
        }
        String type = type(stateDirectory);
        if (type.equals("overlay")) {
            throw refused(stateDirectory, type, "an overlay cannot be the upper layer of another");
        }
        try {
            Path trial = Files.createTempDirectory(stateDirectory, "trial-");
            try {
                tryWhiteout(trial);
            } finally {
                TreeRemoval.remove(trial);
            }
        } catch (EngineException | IOException e) {
            throw refused(stateDirectory, type, String.valueOf(e.getMessage()));
        }
    }

    private static void tryWhiteout(Path trial) throws IOException {
        Path lower = Files.createDirectory(trial.resolve("lower"));
        Path upper = Files.createDirectory(trial.resolve("upper"));
        Path work = Files.createDirectory(trial.resolve("work"));
        Path merged = Files.createDirectory(trial.resolve("merged"));
        Files.createFile(lower.resolve("file"));
        mount(merged, List.of("lowerdir=" + lower, "upperdir=" + upper, "workdir=" + work));
        try {
            Files.delete(merged.resolve("file"));
        } finally {
            MountCalls.unmount(merged);
        }
        Path whiteout = upper.resolve("file");
        boolean left = Files.exists(whiteout, LinkOption.NOFOLLOW_LINKS)
                && Files.getAttribute(whiteout, "unix:mode", LinkOption.NOFOLLOW_LINKS) instanceof Integer mode
                && (mode & TYPE_MASK) == CHARACTER_DEVICE;
        if (!left) {
            throw new IOException("deleting through an overlay leaves no whiteout; it lacks d_type or device nodes");
        }
    }

    /** Volatile where the kernel knows it (5.10): else its end would wait for all that is still to be written to the disk. */
    private static void mount(Path merged, List<String> options) {
        List<String> unsynced = new ArrayList<>(options);
        unsynced.add("volatile");
        try {
            MountCalls.mount(new MountSpec("overlay", "overlay", unsynced), merged);
        } catch (EngineException e) {
            MountCalls.mount(new MountSpec("overlay", "overlay", options), merged);
        }
    }

    private static EngineException refused(Path stateDirectory, String type, String reason) {
        return EngineException.unavailable("overlay2: the file system of " + stateDirectory + " (" + type
                + ") cannot carry overlays: " + reason
                + "; put --data-root on ext4, xfs (ftype=1) or btrfs, or choose --storage-driver vfs");
    }
}
