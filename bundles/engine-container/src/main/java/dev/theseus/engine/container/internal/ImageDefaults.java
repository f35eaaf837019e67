package dev.theseus.engine.container.internal;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.ProcessConfig;
import dev.theseus.engine.container.Signal;
import dev.theseus.engine.container.SpecReasons;
import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.image.Healthcheck;
import dev.theseus.engine.image.ImageConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Merges what an image says into what a user asked for. */
final class ImageDefaults {
    private ImageDefaults() {}

    static ContainerSpec merge(ContainerSpec asked, ImageConfig image) {
        Set<PortKey> ports = new TreeSet<>(image.exposedPorts());
        ports.addAll(asked.exposedPorts());
        ports.addAll(asked.networking().portBindings().keySet());
        Set<String> volumes = new LinkedHashSet<>(image.volumes());
        volumes.addAll(asked.anonymousVolumes());
        Map<String, String> labels = new LinkedHashMap<>(image.labels());
        labels.putAll(asked.labels());
        return new ContainerSpec(
                asked.image(),
                asked.platform(),
                process(asked.process(), image),
                asked.hostname(),
                asked.domainname(),
                labels,
                health(asked.healthcheck(), image.healthcheck()),
                asked.stopSignal().or(() -> signal(image.stopSignal())),
                asked.stopTimeout(),
                ports,
                volumes,
                asked.onBuild().isEmpty() ? image.onBuild() : asked.onBuild(),
                asked.shell().isEmpty() ? image.shell() : asked.shell(),
                asked.lifecycle(),
                asked.namespaces(),
                asked.networking(),
                asked.storage(),
                asked.security(),
                asked.limits());
    }

    private static Optional<Signal> signal(String word) {
        return word.isEmpty() ? Optional.empty() : Optional.of(Signal.parse(word));
    }

    private static ProcessConfig process(ProcessConfig asked, ImageConfig image) {
        Optional<List<String>> entrypoint = asked.entrypoint();
        Optional<List<String>> command = asked.command().filter(words -> !words.isEmpty());
        if (entrypoint.isEmpty()) {
            // An entrypoint of the user's own makes the image's command meaningless.
            command = command.or(image::command);
            entrypoint = image.entrypoint();
        }
        if (entrypoint.isPresent() && entrypoint.get().equals(List.of(""))) {
            entrypoint = Optional.empty();
        }
        if (entrypoint.map(List::isEmpty).orElse(true)
                && command.map(List::isEmpty).orElse(true)) {
            throw EngineException.invalid("there is no command to run").because(SpecReasons.COMMAND_MISSING);
        }
        return new ProcessConfig(
                entrypoint,
                command,
                environment(asked.environment(), image.environment()),
                clean(asked.workingDirectory().isEmpty() ? image.workingDirectory() : asked.workingDirectory()),
                asked.user().isEmpty() ? image.user() : asked.user(),
                asked.terminal(),
                asked.terminalSize(),
                asked.openStdin(),
                asked.stdinOnce(),
                asked.attachStdin(),
                asked.attachStdout(),
                asked.attachStderr());
    }

    /** Without {@code .} and {@code ..}; what is not absolute stays as it is, to be refused. */
    private static String clean(String directory) {
        return directory.startsWith("/") ? Path.of(directory).normalize().toString() : directory;
    }

    /**
     * The image's variables that the user does not name, after the user's. A bare name stays: it takes away the image's and,
     * when the container starts, those it would have anyway.
     */
    private static List<String> environment(List<String> asked, List<String> image) {
        Set<String> named = new LinkedHashSet<>();
        List<String> merged = new ArrayList<>();
        for (String entry : asked) {
            if (entry.isEmpty() || entry.startsWith("=")) {
                throw EngineException.invalid("\"" + entry + "\" is no variable")
                        .because(SpecReasons.VARIABLE_MALFORMED, Map.of(Attributes.VALUE, entry));
            }
            named.add(name(entry));
            merged.add(entry);
        }
        image.stream().filter(entry -> !named.contains(name(entry))).forEach(merged::add);
        return merged;
    }

    private static String name(String entry) {
        int equals = entry.indexOf('=');
        return equals < 0 ? entry : entry.substring(0, equals);
    }

    private static Optional<Healthcheck> health(Optional<Healthcheck> asked, Optional<Healthcheck> image) {
        if (asked.isEmpty() || image.isEmpty()) {
            return asked.or(() -> image);
        }
        Healthcheck own = asked.get();
        Healthcheck base = image.get();
        return Optional.of(new Healthcheck(
                own.test().isEmpty() ? base.test() : own.test(),
                orElse(own.interval(), base.interval()),
                orElse(own.timeout(), base.timeout()),
                orElse(own.startPeriod(), base.startPeriod()),
                orElse(own.startInterval(), base.startInterval()),
                own.retries() == 0 ? base.retries() : own.retries()));
    }

    private static Duration orElse(Duration own, Duration base) {
        return own.isZero() ? base : own;
    }
}
