package dev.theseus.runtime.runc.internal;

import dev.theseus.api.error.EngineException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** What the runtime keeps of one container: {@code <root>/<id>}. */
final class StateFolder {
    /** Whose layout it has; what is neither runc's nor crun's is only handled through the command. */
    enum Layout {
        RUNC,
        CRUN,
        OTHER
    }

    private final Path path;

    StateFolder(Path root, String id) {
        this.path = root.resolve(id);
    }

    boolean exists() {
        return Files.isDirectory(path);
    }

    Layout layout() {
        if (Files.exists(path.resolve("state.json"))) {
            return Layout.RUNC;
        }
        return Files.exists(path.resolve("status")) ? Layout.CRUN : Layout.OTHER;
    }

    /** The first process waits at this pipe before its first instruction; gone once it was started. */
    Path startPipe() {
        return path.resolve("exec.fifo");
    }

    /** Removes it with all files; nothing to do when it is gone. */
    void delete() {
        if (!exists()) {
            return;
        }
        try {
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                        throws IOException {
                    Files.deleteIfExists(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException e) {
            // Someone else was quicker.
        } catch (IOException e) {
            throw EngineException.internal("remove runtime state " + path, e);
        }
    }
}
