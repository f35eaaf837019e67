package dev.theseus.engine.container.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.engine.container.MountPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A container's files as it sees them, while it does not run: its root, and its binds and volumes where they would be
 * mounted. A running container's are simply below {@code /proc/PID/root}.
 *
 * @param root the mounted root
 * @param mounts the container's
 */
record ContainerRoot(Path root, List<MountPoint> mounts) {
    /**
     * A place to look.
     *
     * @param root folder that paths are resolved in
     * @param path absolute within it
     * @param writable whether the container may write there
     */
    record Place(Path root, String path, boolean writable) {}

    /** Paths are looked for in folders, also one that is a file itself. */
    private static Place file(Path source, boolean writable) {
        try {
            Path real = source.toRealPath();
            return new Place(real.resolveSibling(""), "/" + real.getFileName(), writable);
        } catch (IOException e) {
            throw new EngineException(ErrorKind.NOT_FOUND, "bind source " + source + " is gone", e);
        }
    }

    /** Where the path leads: into the deepest mount that holds it, or into the root. */
    Place locate(String path) {
        Optional<MountPoint> mount = mounts.stream()
                .filter(candidate -> !candidate.type().equals("tmpfs"))
                .filter(candidate -> Path.of(path).startsWith(candidate.destination()))
                .max(Comparator.comparingInt(
                        candidate -> candidate.destination().length()));
        if (mount.isEmpty()) {
            return new Place(root, path, true);
        }
        Path source = Path.of(mount.get().source());
        if (Files.isRegularFile(source)) {
            return file(source, mount.get().writable());
        }
        Path inside = Path.of(mount.get().destination()).relativize(Path.of(path));
        String within = mount.get().subpath() + "/" + inside;
        return new Place(
                source, Path.of("/", within).normalize().toString(), mount.get().writable());
    }
}
