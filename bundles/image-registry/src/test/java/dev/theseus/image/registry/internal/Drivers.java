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
        return with(new FixedSettings(folder, List.of(), List.of()), Duration.ofSeconds(20), Duration.ofSeconds(10));
    }

    /** For the test registry, which takes a TLS greeting for an unfinished request. */
    static OciRegistryDriver forFake(Path folder) {
        return forFake(folder, Duration.ofSeconds(20));
    }

    static OciRegistryDriver forFake(Path folder, Duration silence) {
        return with(new FixedSettings(folder, List.of(), List.of()), silence, Duration.ofMillis(200));
    }

    static OciRegistryDriver with(FixedSettings settings, Duration silence, Duration greeting) {
        return new OciRegistryDriver(settings, Map.of(), new Patience(silence, greeting, Duration.ofMillis(10)));
    }

    static CallContext context() {
        return CallContext.background(Duration.ofSeconds(60));
    }
}
