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
 * @param whole whether they are mounted in it
 */
record ContainerRoot(Path root, List<MountPoint> mounts, boolean whole) {
    /**
     * A place to look.
     *
     * @param root folder that paths are resolved in
     * @param path absolute within it
     * @param own whether it is of the container's own layer
     * @param writable whether the container may write there
     */
    record Place(Path root, String path, boolean own, boolean writable) {}

    /** What files are looked for in: binds and volumes, outer ones first. */
    static List<MountPoint> visible(List<MountPoint> mounts) {
        return mounts.stream()
                .filter(mount -> !mount.type().equals("tmpfs"))
                .sorted(Comparator.comparingInt(mount -> mount.destination().length()))
                .toList();
    }

    /** Whether something is mounted somewhere below the path, so that one place does not have all that is there. */
    boolean hasMountsBelow(String path) {
        Path folder = Path.of(path);
        return visible(mounts).stream()
                .map(mount -> Path.of(mount.destination()))
                .anyMatch(destination -> destination.startsWith(folder) && !destination.equals(folder));
    }

    /** Paths are looked for in folders, also one that is a file itself. */
    private static Place file(Path source, boolean writable) {
        try {
            Path real = source.toRealPath();
            return new Place(real.resolveSibling(""), "/" + real.getFileName(), false, writable);
        } catch (IOException e) {
            throw new EngineException(ErrorKind.NOT_FOUND, "bind source " + source + " is gone", e);
        }
    }

    /** Where the path leads: into the deepest mount that holds it, or into the root. */
    Place locate(String path) {
        Optional<MountPoint> mount = visible(mounts).stream()
                .filter(candidate -> Path.of(path).startsWith(candidate.destination()))
                .reduce((outer, inner) -> inner);
        if (mount.isEmpty() || whole) {
            boolean writable = mount.map(MountPoint::writable).orElse(true);
            return new Place(root, path, mount.isEmpty(), writable);
        }
        Path source = Path.of(mount.get().source());
        if (Files.isRegularFile(source)) {
            return file(source, mount.get().writable());
        }
        Path inside = Path.of(mount.get().destination()).relativize(Path.of(path));
        String within = mount.get().subpath() + "/" + inside;
        return new Place(
                source,
                Path.of("/", within).normalize().toString(),
                false,
                mount.get().writable());
    }
}
