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
 * @param known what is known of them without their being read; empty for nothing
 */
public record FileRoot(Path path, boolean isContext, Optional<Digest> identity, Optional<KnownFiles> known) {
    public FileRoot(Path path, boolean isContext) {
        this(path, isContext, Optional.empty());
    }

    public FileRoot(Path path, boolean isContext, Optional<Digest> identity) {
        this(path, isContext, identity, Optional.empty());
    }
}
