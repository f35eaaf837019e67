package dev.theseus.shell.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Offers files and folders. The shell's users are on the daemon's machine. */
final class FileNames {
    private FileNames() {}

    /** Jars, and folders to go on from. */
    static List<Candidate> jars(Arguments earlier, String begun) {
        String folder = begun.substring(0, begun.lastIndexOf('/') + 1);
        try (Stream<Path> files = Files.list(earlier.directory().resolve(folder))) {
            return files.filter(
                            file -> Files.isDirectory(file) || file.toString().endsWith(".jar"))
                    .map(file -> folder + file.getFileName() + (Files.isDirectory(file) ? "/" : ""))
                    .sorted()
                    .map(name -> new Candidate(name, ""))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
