package dev.theseus.engine.build.internal.convert;

import dev.theseus.engine.image.ImageConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Configurations of base images. */
final class ImageConfigs {
    private Optional<List<String>> command = Optional.empty();

    ImageConfigs command(String... words) {
        command = Optional.of(List.of(words));
        return this;
    }

    ImageConfig build() {
        return new ImageConfig(
                "",
                Set.of(),
                List.of(),
                Optional.empty(),
                command,
                Set.of(),
                "",
                Map.of(),
                "",
                Optional.empty(),
                List.of(),
                List.of(),
                false);
    }
}
