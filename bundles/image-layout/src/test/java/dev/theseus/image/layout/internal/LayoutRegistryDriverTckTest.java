package dev.theseus.image.layout.internal;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.RegistryDriver;
import dev.theseus.tck.RegistryContentTck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Holds the driver to the contract, with repositories in folders. */
class LayoutRegistryDriverTckTest extends RegistryContentTck {
    private Path directory = Path.of("");

    @Override
    protected RegistryDriver open(EngineSettings settings) {
        return new LayoutRegistryDriver(settings);
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
        return "layout.local";
    }

    @Override
    protected void lie(Digest manifest) throws IOException {
        try (var files = Files.walk(directory)) {
            files.filter(file -> file.endsWith(manifest.hex())).forEach(file -> {
                try {
                    byte[] content = Files.readAllBytes(file);
                    content[0] ^= 1;
                    Files.write(file, content);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
