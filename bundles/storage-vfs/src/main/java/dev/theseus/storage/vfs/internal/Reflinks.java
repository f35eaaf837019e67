package dev.theseus.storage.vfs.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.file.FileCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tries whether copies in a folder can share blocks. */
final class Reflinks {
    private static final int O_RDWR = 2;
    private static final byte[] CONTENT = new byte[4096];

    private Reflinks() {}

    static boolean work(Path directory) {
        try {
            Path source = Files.createTempFile(directory, "trial-", "");
            Path target = Files.createTempFile(directory, "trial-", "");
            try {
                Files.write(source, CONTENT);
                try (Descriptor from = Descriptor.open(source, O_RDWR, 0);
                        Descriptor to = Descriptor.open(target, O_RDWR, 0)) {
                    return FileCopy.reflink(from, to);
                }
            } finally {
                Files.delete(source);
                Files.delete(target);
            }
        } catch (IOException e) {
            throw EngineException.unavailable("vfs: cannot write to " + directory + ": " + e.getMessage()
                    + "; mend the folder, or choose another --data-root");
        }
    }
}
