package dev.theseus.linux.file;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        folder(file.toAbsolutePath().getParent());
    }

    /** Waits until the names in a folder are on the disk: what was made in it, renamed into it or taken out before. */
    public static void folder(@Nullable Path folder) throws IOException {
        if (folder == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * Waits until all that was written before to the file system which holds the path is on the disk, whoever wrote it.
     *
     * @throws EngineException {@code INTERNAL} when the disk failed to take it
     */
    public static void fileSystem(Path path) {
        try (Descriptor place = Descriptor.open(path, 0, 0)) {
            fileSystem(place);
        }
    }

    /** As {@link #fileSystem(Path)}, of the file system that an open file or folder is on. */
    public static void fileSystem(Descriptor place) {
        if (LibC.syncfs(place.number()) < 0) {
            throw Errno.failure("syncfs", place);
        }
    }
}
