package dev.theseus.engine.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes that a power cut cannot take back once they have returned. All block as the disk does. */
public final class DurableWrites {
    private DurableWrites() {}

    /**
     * Makes or replaces a small text file. Whenever the power goes, there is the text before or the new one, and never a part.
     * The draft beside it, {@code <name>.new}, is what a crash may leave.
     */
    public static void replace(Path file, String text) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        move(draft, file);
    }

    /** Renames within a file system, over what is there. The content must be on the disk already: {@link #content}. */
    public static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        names(to.toAbsolutePath().getParent());
    }

    /** Makes a folder and those above it; no effect where they are, and for the parent that a root does not have. */
    public static void makeFolders(@Nullable Path folder) throws IOException {
        List<Path> missing = new ArrayList<>();
        for (Path next = folder; next != null && !Files.exists(next); next = next.getParent()) {
            missing.add(next);
        }
        for (Path made : missing.reversed()) {
            Files.createDirectories(made);
            names(made.toAbsolutePath().getParent());
        }
    }

    /** Waits until a file's content is on the disk. */
    public static void content(Path file) throws IOException {
        force(file);
    }

    /** Waits until the names in a folder are on the disk: what was made in it, renamed into it or taken out before. */
    public static void names(@Nullable Path folder) throws IOException {
        if (folder != null) {
            force(folder);
        }
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
