package dev.theseus.tck;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system in a file, mounted by a loop device for the time of a test class. */
public final class LoopVolume implements AutoCloseable {
    private static final long SIZE = 512L << 20;

    private final Path root;

    /**
     * Makes and mounts it.
     *
     * @param type as {@code mount} and {@code mkfs} call it
     * @param folder gets the file and the mount point
     */
    public LoopVolume(String type, Path folder) throws IOException {
        Path image = folder.resolve("volume.img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(SIZE);
        }
        root = Files.createDirectory(folder.resolve("volume"));
        run("mkfs." + type, "-q", image.toString());
        run("mount", "-n", "-t", type, "-o", "loop", image.toString(), root.toString());
    }

    /** A folder of the volume that stands for a folder elsewhere. */
    public Path inPlaceOf(Path elsewhere) throws IOException {
        return Files.createDirectories(
                root.resolve(elsewhere.toString().substring(1).replace('/', '_')));
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running " + command[0], e);
        }
    }

    @Override
    public void close() throws IOException {
        run("umount", "-n", root.toString());
    }
}
