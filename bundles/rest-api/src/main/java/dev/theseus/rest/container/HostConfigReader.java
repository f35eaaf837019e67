package dev.theseus.rest.container;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.container.IpcMode;
import dev.theseus.engine.container.LifecycleConfig;
import dev.theseus.engine.container.NamespaceConfig;
import dev.theseus.engine.container.NamespaceMode;
import dev.theseus.engine.container.PidMode;
import dev.theseus.engine.container.RestartPolicy;
import dev.theseus.engine.container.SecurityConfig;
import dev.theseus.engine.container.SecurityConfig.DeviceMapping;
import dev.theseus.engine.container.TerminalSize;
import dev.theseus.rest.json.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads the parts of HostConfig that concern life, sharing and rights. */
public final class HostConfigReader {
    private HostConfigReader() {}

    /** {@code ConsoleSize}: height and width, as create, exec and exec start have it; empty for none or zeros. */
    public static Optional<TerminalSize> consoleSize(JsonFields fields) {
        List<Long> size = fields.numbers("ConsoleSize");
        return Optional.of(size)
                .filter(numbers -> numbers.size() == 2)
                .map(numbers -> new TerminalSize(characters(numbers.get(0)), characters(numbers.get(1))))
                .filter(TerminalSize::isKnown);
    }

    private static int characters(long number) {
        return Math.clamp(number, 0, 65535);
    }

    static LifecycleConfig lifecycle(JsonFields host) {
        JsonFields log = host.objectOrEmpty("LogConfig");
        RestartPolicy policy = host.object("RestartPolicy")
                .map(HostConfigReader::restartPolicy)
                .orElse(RestartPolicy.NO);
        boolean autoRemove = host.flag("AutoRemove");
        if (autoRemove && policy.mode() != RestartPolicy.Mode.NO) {
            throw EngineException.invalid("can't create 'AutoRemove' container with restart policy");
        }
        return new LifecycleConfig(
                autoRemove,
                policy,
                host.findFlag("Init"),
                log.string("Type"),
                log.stringMap("Config"),
                host.string("Runtime"),
                host.string("CgroupParent"),
                host.string("ContainerIDFile"),
                annotations(host));
    }

    private static Map<String, String> annotations(JsonFields host) {
        Map<String, String> annotations = host.stringMap("Annotations");
        if (annotations.containsKey("")) {
            throw EngineException.invalid(
                    "invalid Annotations: the empty string is not permitted as an annotation key");
        }
        return annotations;
    }

    static RestartPolicy restartPolicy(JsonFields fields) {
        String name = fields.string("Name");
        int retries = fields.integer("MaximumRetryCount");
        RestartPolicy.Mode mode = switch (name) {
            case "", "no" -> RestartPolicy.Mode.NO;
            case "always" -> RestartPolicy.Mode.ALWAYS;
            case "unless-stopped" -> RestartPolicy.Mode.UNLESS_STOPPED;
            case "on-failure" -> RestartPolicy.Mode.ON_FAILURE;
            default ->
                throw EngineException.invalid("invalid restart policy: unknown policy '" + name
                        + "'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'");
        };
        if (retries < 0) {
            throw EngineException.invalid("invalid restart policy: maximum retry count cannot be negative");
        }
        if (retries > 0 && mode != RestartPolicy.Mode.ON_FAILURE) {
            throw EngineException.invalid(
                    "invalid restart policy: maximum retry count can only be used with 'on-failure'");
        }
        return new RestartPolicy(mode, retries);
    }

    static NamespaceConfig namespaces(JsonFields host) {
        String isolation = host.string("Isolation");
        if (!isolation.isEmpty() && !isolation.equalsIgnoreCase("default")) {
            throw EngineException.invalid("invalid isolation: \"" + isolation + "\" - linux only supports 'default'");
        }
        return new NamespaceConfig(
                IpcMode.parse(host.string("IpcMode")),
                PidMode.parse(host.string("PidMode")),
                NamespaceMode.ofUts(host.string("UTSMode")),
                NamespaceMode.ofCgroup(host.string("CgroupnsMode")),
                NamespaceMode.ofUser(host.string("UsernsMode")));
    }

    static SecurityConfig security(JsonFields host) {
        return new SecurityConfig(
                host.flag("Privileged"),
                host.findStringOrStrings("CapAdd").orElse(List.of()),
                host.findStringOrStrings("CapDrop").orElse(List.of()),
                host.strings("SecurityOpt"),
                host.strings("GroupAdd"),
                host.findStrings("MaskedPaths"),
                host.findStrings("ReadonlyPaths"),
                host.objects("Devices").stream()
                        .map(device -> new DeviceMapping(
                                device.string("PathOnHost"),
                                device.string("PathInContainer"),
                                Optional.of(device.string("CgroupPermissions"))
                                        .filter(permissions -> !permissions.isEmpty())
                                        .orElse("rwm")))
                        .toList(),
                host.strings("DeviceCgroupRules"),
                deviceRequests(host),
                host.stringMap("Sysctls"),
                host.integer("OomScoreAdj"));
    }

    /** Devices that were asked for, in words: what they mean is up to whoever offers them. */
    private static List<String> deviceRequests(JsonFields host) {
        List<String> words = new ArrayList<>();
        for (JsonFields request : host.objects("DeviceRequests")) {
            String capabilities = request.stringLists("Capabilities").stream()
                    .map(set -> "[" + String.join(" ", set) + "]")
                    .collect(Collectors.joining(" ", "[", "]"));
            words.add("\"%s\" with capabilities: %s".formatted(request.string("Driver"), capabilities));
        }
        return words;
    }
}
