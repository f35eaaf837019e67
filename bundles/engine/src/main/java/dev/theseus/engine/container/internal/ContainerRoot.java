package dev.theseus.engine.container.internal;

import dev.theseus.engine.container.MountPoint;
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
        Path inside = Path.of(mount.get().destination()).relativize(Path.of(path));
        String within = mount.get().subpath() + "/" + inside;
        return new Place(
                Path.of(mount.get().source()),
                Path.of("/", within).normalize().toString(),
                mount.get().writable());
    }
}
