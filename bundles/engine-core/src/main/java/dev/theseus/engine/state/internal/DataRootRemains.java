package dev.theseus.engine.state.internal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What lies in a data root, whether or not its state knows of it. */
final class DataRootRemains {
    private final Path dataRoot;

    DataRootRemains(Path dataRoot) {
        this.dataRoot = dataRoot;
    }

    /** For a message: {@code 3 containers, 12 blobs, 4 layers of overlay2}; empty for a data root that nobody has used. */
    String describe() throws IOException {
        List<String> parts = new ArrayList<>();
        count(parts, "containers", "containers");
        count(parts, "volumes", "volumes");
        count(parts, "content/blobs/sha256", "blobs");
        for (Path driver : entries(dataRoot.resolve("drivers/storage"))) {
            count(
                    parts,
                    dataRoot.relativize(driver.resolve("snapshots")).toString(),
                    "layers of " + driver.getFileName());
        }
        return String.join(", ", parts);
    }

    private void count(List<String> parts, String folder, String what) throws IOException {
        int count = entries(dataRoot.resolve(folder)).size();
        if (count > 0) {
            parts.add(count + " " + what);
        }
    }

    private static List<Path> entries(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                entries.forEach(found::add);
            }
        }
        return found;
    }

    /** Folders of containers, by id. */
    List<String> containers() throws IOException {
        return entries(dataRoot.resolve("containers")).stream()
                .map(folder -> String.valueOf(folder.getFileName()))
                .sorted()
                .toList();
    }
}
