package example.storage.plain;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.storage.StorageDriver;
import dev.theseus.tck.StorageDriverTck;

/** The contract of every storage driver. */
final class PlainStorageDriverTest extends StorageDriverTck {
    @Override
    protected StorageDriver open(EngineSettings settings) {
        return new PlainStorageDriver(settings);
    }

    @Override
    protected void close(StorageDriver driver) {
        // It holds nothing open.
    }
}
