package dev.theseus.image.layout.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.ImageReference;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the layout of a repository below the root. Names of repositories cannot leave it: no part of one begins with a dot. */
final class Layouts {
    private static final String ARCHIVE = ".tar";

    private final Path root;
    private final Path waiting;
    private final Locks locks = new Locks();

    /**
     * @param root holds the layouts
     * @param waiting holds what is pushed to archives until it is complete
     */
    Layouts(Path root, Path waiting) {
        this.root = root;
        this.waiting = waiting;
    }

    Layout at(String repository) {
        for (Path above = root.resolve(repository).getParent();
                above != null && above.startsWith(root) && !above.equals(root);
                above = above.getParent()) {
            if (Files.exists(above.resolve("oci-layout"))) {
                throw EngineException.invalid(LayoutRegistryDriver.DOMAIN + "/" + repository + ": " + above
                        + " is an image layout itself, nothing can be inside it; choose another name");
            }
        }
        return repository.endsWith(ARCHIVE)
                ? new ArchiveLayout(
                        root.resolve(repository), new FolderLayout(waiting.resolve(repository), locks), locks)
                : new FolderLayout(root.resolve(repository), locks);
    }

    /** @throws EngineException {@code NOT_FOUND} */
    Layout require(ImageReference reference) {
        Layout layout = at(reference.path());
        if (!layout.exists()) {
            throw EngineException.notFound(
                    reference.familiarName() + ": there is no OCI image layout at " + root.resolve(reference.path()));
        }
        return layout;
    }
}
