package dev.theseus.image.registry.internal;

import dev.theseus.api.driver.CallContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Makes drivers with little patience. */
final class Drivers {
    private Drivers() {}

    static OciRegistryDriver plain(Path folder) {
        return with(new FixedSettings(folder, List.of(), List.of()), Duration.ofSeconds(20));
    }

    static OciRegistryDriver with(FixedSettings settings, Duration idleLimit) {
        return new OciRegistryDriver(settings, Map.of(), idleLimit, Duration.ofMillis(10));
    }

    static CallContext context() {
        return CallContext.background(Duration.ofSeconds(60));
    }
}
