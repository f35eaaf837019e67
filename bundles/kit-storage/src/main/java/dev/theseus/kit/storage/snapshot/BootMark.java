package dev.theseus.kit.storage.snapshot;

import dev.theseus.api.error.EngineException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that tells whether the machine has run on since a driver first opened its state: it lies in a folder that no boot
 * survives. While it is there, the kernel's memory has what the disk may lack.
 */
final class BootMark {
    private final Path file;

    BootMark(Path runDirectory) {
        file = runDirectory.resolve("same-boot");
    }

    boolean isThere() {
        return Files.exists(file);
    }

    void leave() {
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
            // As wanted.
        } catch (IOException e) {
            throw EngineException.internal("make " + file, e);
        }
    }
}
