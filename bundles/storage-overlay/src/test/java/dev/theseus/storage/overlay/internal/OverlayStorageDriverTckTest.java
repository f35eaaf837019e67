package dev.theseus.storage.overlay.internal;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.storage.StorageDriver;
import dev.theseus.tck.StorageDriverTck;
import dev.theseus.testing.NeedsRoot;

@NeedsRoot
final class OverlayStorageDriverTckTest extends StorageDriverTck {
    @Override
    protected StorageDriver open(EngineSettings settings) {
        return new OverlayStorageDriver(settings);
    }

    @Override
    protected void close(StorageDriver driver) {
        ((OverlayStorageDriver) driver).deactivate();
    }
}
