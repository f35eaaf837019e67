package dev.theseus.rest.container;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Platform;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.ProcessConfig;
import dev.theseus.engine.container.Signal;
import dev.theseus.engine.container.TerminalSize;
import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.image.Healthcheck;
import dev.theseus.rest.json.JsonFields;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the body of {@code POST /containers/create}: the configuration, with HostConfig and NetworkingConfig inside. */
public final class SpecReader {
    private SpecReader() {}

    static ContainerSpec read(JsonFields body, Optional<Platform> platform) {
        JsonFields host = body.objectOrEmpty("HostConfig");
        return new ContainerSpec(
                body.string("Image"),
                platform,
                process(body, HostConfigReader.consoleSize(host)),
                body.string("Hostname"),
                body.string("Domainname"),
                body.stringMap("Labels"),
                body.object("Healthcheck").map(SpecReader::healthcheck),
                signal(body.string("StopSignal")),
                body.findInteger("StopTimeout"),
                ports(body, "ExposedPorts"),
                new LinkedHashSet<>(body.keys("Volumes")),
                body.strings("OnBuild"),
                body.strings("Shell"),
                HostConfigReader.lifecycle(host),
                HostConfigReader.namespaces(host),
                NetworkingReader.read(body, host),
                StorageReader.read(host),
                HostConfigReader.security(host),
                LimitReader.read(host));
    }

    private static ProcessConfig process(JsonFields body, Optional<TerminalSize> terminalSize) {
        return new ProcessConfig(
                body.findStringOrStrings("Entrypoint"),
                body.findStringOrStrings("Cmd"),
                body.strings("Env"),
                body.string("WorkingDir"),
                body.string("User"),
                body.flag("Tty"),
                terminalSize,
                body.flag("OpenStdin"),
                body.flag("StdinOnce"),
                body.flag("AttachStdin"),
                body.flag("AttachStdout"),
                body.flag("AttachStderr"));
    }

    /** A health check; durations are nanoseconds. */
    public static Healthcheck healthcheck(JsonFields fields) {
        return new Healthcheck(
                fields.strings("Test"),
                duration(fields, "Interval"),
                duration(fields, "Timeout"),
                duration(fields, "StartPeriod"),
                duration(fields, "StartInterval"),
                nonNegative(fields, "Retries"));
    }

    private static Duration duration(JsonFields fields, String name) {
        long nanos = fields.number(name);
        if (nanos != 0 && nanos < 1_000_000) {
            throw EngineException.invalid(name + " in Healthcheck cannot be less than 1ms");
        }
        return Duration.ofNanos(nanos);
    }

    private static int nonNegative(JsonFields fields, String name) {
        int value = fields.integer(name);
        if (value < 0) {
            throw EngineException.invalid(name + " in Healthcheck cannot be negative");
        }
        return value;
    }

    /** The keys of a port set, such as {@code {"80/tcp": {}}}. */
    public static Set<PortKey> ports(JsonFields fields, String name) {
        Set<PortKey> ports = new LinkedHashSet<>();
        fields.keys(name).forEach(text -> ports.add(port(text)));
        return ports;
    }

    static PortKey port(String text) {
        try {
            return PortKey.parse(text);
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid("invalid port specification: \"" + text + "\": " + e.getMessage());
        }
    }

    static Optional<Platform> platform(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Platform.parse(text));
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid(String.valueOf(e.getMessage()));
        }
    }

    /** Fails on what no container can do without. */
    static void requireImage(ContainerSpec spec) {
        if (spec.image().isEmpty()) {
            throw EngineException.invalid("no image specified");
        }
        List<String> environment = spec.process().environment();
        if (environment.stream().anyMatch(entry -> entry.isEmpty() || entry.startsWith("="))) {
            throw EngineException.invalid("invalid environment variable: "
                    + environment.stream()
                            .filter(entry -> entry.isEmpty() || entry.startsWith("="))
                            .findFirst()
                            .orElse(""));
        }
    }

    private static Optional<Signal> signal(String word) {
        return word.isEmpty() ? Optional.empty() : Optional.of(Signal.parse(word));
    }
}
