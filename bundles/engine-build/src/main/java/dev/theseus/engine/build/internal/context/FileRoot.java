package dev.theseus.engine.build.internal.context;

import dev.theseus.api.image.Digest;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Files that can be copied from; nobody writes to them meanwhile.
 *
 * @param path where they are
 * @param isContext whether it is what the client sent, and no image
 * @param identity what tells them from other files without their being read; empty for what has no such name
 */
public record FileRoot(Path path, boolean isContext, Optional<Digest> identity) {
    public FileRoot(Path path, boolean isContext) {
        this(path, isContext, Optional.empty());
    }
}
