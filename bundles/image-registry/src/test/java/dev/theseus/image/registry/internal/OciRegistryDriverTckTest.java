package dev.theseus.image.registry.internal;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.image.RegistryDriver;
import dev.theseus.tck.RegistryDriverTck;
import java.time.Duration;
import java.util.Map;

/** Holds the driver to the contract. */
class OciRegistryDriverTckTest extends RegistryDriverTck {
    @Override
    protected RegistryDriver open(EngineSettings settings) {
        return new OciRegistryDriver(
                settings,
                Map.of(),
                new Patience(Duration.ofSeconds(20), Duration.ofMillis(200), Duration.ofMillis(10)));
    }

    @Override
    protected void close(RegistryDriver driver) {
        ((OciRegistryDriver) driver).close();
    }
}
