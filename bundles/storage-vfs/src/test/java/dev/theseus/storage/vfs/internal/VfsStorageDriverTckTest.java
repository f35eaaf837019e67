package dev.theseus.storage.vfs.internal;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.storage.StorageDriver;
import dev.theseus.tck.StorageDriverTck;
import dev.theseus.testing.NeedsRoot;

@NeedsRoot
final class VfsStorageDriverTckTest extends StorageDriverTck {
    @Override
    protected StorageDriver open(EngineSettings settings) {
        return new VfsStorageDriver(settings);
    }

    @Override
    protected void close(StorageDriver driver) {
        ((VfsStorageDriver) driver).deactivate();
    }
}
