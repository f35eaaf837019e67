package dev.theseus.storage.overlay.internal;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.storage.StorageDriver;
import dev.theseus.tck.StorageCrashTck;
import dev.theseus.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

@NeedsRoot
final class CrashTest extends StorageCrashTck {
    @Override
    protected StorageDriver open(EngineSettings settings, Consumer<String> step) {
        return new OverlayStorageDriver(settings, step::accept);
    }

    @Override
    protected void close(StorageDriver driver) {
        ((OverlayStorageDriver) driver).deactivate();
    }

    @Override
    protected List<String> folders(Path stateDirectory) throws IOException {
        try (var entries = Files.list(stateDirectory.resolve("snapshots"))) {
            return entries.map(path -> path.getFileName().toString()).toList();
        }
    }
}
