package dev.theseus.storage.overlay.internal;

import dev.theseus.linux.file.FileStatus;
import dev.theseus.linux.file.RootedDirectory;
import dev.theseus.linux.file.RootedPath;
import dev.theseus.linux.tar.ImpliedFolders;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Gives folders that a layer only implies the owner and mode that they have below. The upper folder decides how a merged
 * one looks: without this a layer with nothing but {@code tmp/file} would take everybody's right to write into /tmp.
 */
final class ParentFolders implements ImpliedFolders {
    private final List<Path> lower;

    /** @param lower the layers below, topmost first */
    ParentFolders(List<Path> lower) {
        this.lower = lower;
    }

    @Override
    public void made(RootedDirectory upper, String folder) {
        find(folder).filter(FileStatus::isDirectory).ifPresent(status -> {
            upper.setOwner(folder, status.uid(), status.gid());
            upper.setMode(folder, status.permissions());
            upper.setTimes(folder, status.modified());
        });
    }

    private Optional<FileStatus> find(String folder) {
        List<Path> layers = lower;
        String parent = "";
        Optional<LowerLayers.Entry> found = Optional.empty();
        for (String name : folder.split("/")) {
            try (LowerLayers below = new LowerLayers(parent, layers)) {
                found = below.find(name);
            }
            if (found.isEmpty()) {
                return Optional.empty();
            }
            layers = found.get().folders();
            parent = RootedPath.join(parent, name);
        }
        return found.map(LowerLayers.Entry::status);
    }
}
