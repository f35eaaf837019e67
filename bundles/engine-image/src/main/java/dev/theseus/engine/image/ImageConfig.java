package dev.theseus.engine.image;

import dev.theseus.engine.id.PortKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The part of an image's configuration that becomes a container's defaults. Empty where the image says nothing. */
public record ImageConfig(
        String user,
        Set<PortKey> exposedPorts,
        List<String> environment,
        Optional<List<String>> entrypoint,
        Optional<List<String>> command,
        Set<String> volumes,
        String workingDirectory,
        Map<String, String> labels,
        String stopSignal,
        Optional<Healthcheck> healthcheck,
        List<String> onBuild,
        List<String> shell,
        boolean argsEscaped) {
    public static final ImageConfig EMPTY = new ImageConfig(
            "",
            Set.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Set.of(),
            "",
            Map.of(),
            "",
            Optional.empty(),
            List.of(),
            List.of(),
            false);
}
