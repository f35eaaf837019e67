package dev.theseus.engine.container.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootFileSystemTest {
    @TempDir
    Path folder;

    /** What was taken for a container is given back by its whole id, of which the bundle's name has half. */
    @Test
    void aBundleTellsWhoseItIsBeforeTheRuntimesFilesAreThere() throws IOException {
        try (ContainerEngine engine = new ContainerEngine(folder)) {
            String id = engine.run("web", Specs.plain());
            Path bundle = engine.roots.bundle(id);
            Files.delete(bundle.resolve("config.json"));
            assertEquals(id, engine.roots.containerOf(bundle));
        }
    }
}
