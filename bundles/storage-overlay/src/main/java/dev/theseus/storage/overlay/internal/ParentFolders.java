package dev.theseus.storage.overlay.internal;

import dev.theseus.kit.storage.tar.ImpliedFolders;
import dev.theseus.linux.file.FileStatus;
import dev.theseus.linux.file.RootedDirectory;
import dev.theseus.linux.file.RootedPath;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Gives folders that a layer only implies the owner and mode that they have below. The upper folder decides how a merged
 * one looks: without this a layer with nothing but {@code tmp/file} would take everybody's right to write into /tmp.
 */
final class ParentFolders implements ImpliedFolders, AutoCloseable {
    private final List<Path> lower;
    private final LowerLayers below = new LowerLayers();
    /** Mostly the next folder lies in it: each need not be looked for from the root on. */
    private String lastFolder = "";

    private List<Path> lastLayers;

    /** @param lower the layers below, topmost first */
    ParentFolders(List<Path> lower) {
        this.lower = lower;
        this.lastLayers = lower;
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
        String parent = RootedPath.parent(folder);
        boolean continued = parent.equals(lastFolder);
        List<Path> layers = continued ? lastLayers : lower;
        int end = continued ? parent.length() : 0;
        Optional<LowerLayers.Entry> found = Optional.empty();
        while (end < folder.length()) {
            int slash = folder.indexOf('/', end + 1);
            end = slash < 0 ? folder.length() : slash;
            found = below.find(folder.substring(0, end), layers);
            layers = found.map(LowerLayers.Entry::folders).orElse(List.of());
            if (layers.isEmpty()) {
                end = folder.length();
            }
        }
        lastFolder = folder;
        lastLayers = layers;
        return layers.isEmpty() ? Optional.empty() : found.map(LowerLayers.Entry::status);
    }

    @Override
    public void close() {
        below.close();
    }
}
