package dev.theseus.engine.oci;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.api.host.FileEntry;
import dev.theseus.api.host.FileTrees;
import dev.theseus.engine.container.MountPoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folders that a container's root must have before the runtime sees it, and that its image may lack. */
final class RootPlaces {
    private static final Logger LOG = LoggerFactory.getLogger(RootPlaces.class);

    /** What every container has mounts at. */
    private static final List<String> OWN = List.of("/dev", "/proc", "/sys");

    private final FileTrees files;
    private final Path root;

    /** @param root mounted */
    RootPlaces(FileTrees files, Path root) {
        this.files = files;
        this.root = root;
    }

    /**
     * @param workingDirectory empty for none
     * @throws EngineException {@code task.working-directory-unusable} where a file is in its way
     */
    void make(String workingDirectory, List<MountPoint> mounts) {
        if (!workingDirectory.isEmpty()) {
            makeWorkingDirectory(workingDirectory);
        }
        makeMountPoints(mounts);
    }

    private void makeWorkingDirectory(String folder) {
        try {
            files.makeDirectories(root, folder);
        } catch (EngineException e) {
            for (Path at = Path.of(folder); at != null && at.getNameCount() > 0; at = at.getParent()) {
                if (files.stat(root, at.toString()).filter(FileEntry::isRegular).isPresent()) {
                    throw EngineException.invalid("Cannot mkdir: " + folder + " is not a directory")
                            .because(Reason.TASK_WORKING_DIRECTORY_UNUSABLE, Map.of());
                }
            }
            throw e;
        }
    }

    /**
     * Of folders, where the root lacks them, also where a link leads that leads nowhere yet: not every runtime follows it. What lies
     * below another mount is made in that one, by the runtime.
     */
    private void makeMountPoints(List<MountPoint> mounts) {
        for (MountPoint mount : mounts) {
            boolean folder = mount.type().equals("tmpfs") || Files.isDirectory(Path.of(mount.source()));
            Path destination = Path.of(mount.destination());
            boolean inAnother = Stream.concat(OWN.stream(), mounts.stream().map(MountPoint::destination))
                    .map(Path::of)
                    .anyMatch(other -> !destination.equals(other) && destination.startsWith(other));
            if (!folder || inAnother) {
                continue;
            }
            try {
                files.makeDirectories(root, toMake(mount));
            } catch (EngineException e) {
                // The runtime refuses it as well, and says it in words that users know.
                LOG.debug("no mount point {}", mount.destination(), e);
            }
        }
    }

    /** runc gives a tmpfs the mode of a folder that it finds in its place, whatever mode was asked for. */
    private String toMake(MountPoint mount) {
        boolean leaveLast = mount.type().equals("tmpfs")
                && files.stat(root, mount.destination())
                        .map(FileEntry::linkTarget)
                        .orElse("")
                        .isEmpty();
        Path parent = Path.of(mount.destination()).getParent();
        return leaveLast && parent != null ? parent.toString() : mount.destination();
    }
}
