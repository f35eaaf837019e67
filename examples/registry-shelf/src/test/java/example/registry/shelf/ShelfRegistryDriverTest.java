package example.registry.shelf;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.RegistryDriver;
import dev.theseus.tck.RegistryContentTck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The part of the contract that holds for registry drivers that speak to no registry. */
final class ShelfRegistryDriverTest extends RegistryContentTck {
    private Path directory = Path.of("");

    @Override
    protected RegistryDriver open(EngineSettings settings) {
        return new ShelfRegistryDriver(settings);
    }

    @Override
    protected void close(RegistryDriver driver) {
        // It holds nothing open.
    }

    @Override
    protected void begin(Path folder) {
        directory = folder;
    }

    @Override
    protected void end() {
        // JUnit deletes the folder.
    }

    @Override
    protected String domain() {
        return "shelf.local";
    }

    @Override
    protected void lie(Digest manifest) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> blobs = files.filter(
                            file -> file.endsWith(Path.of("_blobs", manifest.algorithm(), manifest.hex())))
                    .toList();
            for (Path blob : blobs) {
                Files.writeString(blob, "something else");
            }
        }
    }
}
