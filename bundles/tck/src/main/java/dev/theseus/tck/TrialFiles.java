package dev.theseus.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is on disk below a folder. */
final class TrialFiles {
    private TrialFiles() {}

    /** Paths of all that is below the folder, links not followed; none when it is not there. */
    static List<String> paths(Path folder) {
        List<String> found = new ArrayList<>();
        walk(folder, (path, attributes) -> {
            if (!path.equals(folder)) {
                found.add((attributes.isDirectory() ? "folder " : "file ") + path);
            }
        });
        found.sort(null);
        return found;
    }

    /** Folders below the folder. */
    static List<String> folders(Path folder) {
        List<String> found = new ArrayList<>();
        walk(folder, (path, attributes) -> {
            if (attributes.isDirectory() && !path.equals(folder)) {
                found.add("folder " + path);
            }
        });
        found.sort(null);
        return found;
    }

    /** Sizes of the regular files, each counted once whatever its names. */
    static long bytes(Path folder) {
        Set<Object> counted = new HashSet<>();
        long[] sum = new long[1];
        walk(folder, (path, attributes) -> {
            if (attributes.isRegularFile() && counted.add(attributes.fileKey())) {
                sum[0] += attributes.size();
            }
        });
        return sum[0];
    }

    private interface Visit {
        void at(Path path, BasicFileAttributes attributes);
    }

    private static void walk(Path folder, Visit visit) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                    visit.at(path, attributes);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                    visit.at(path, attributes);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path path, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
