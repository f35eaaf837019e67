package dev.theseus.buildkit.solve;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Platform;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.api.runtime.Resources;
import dev.theseus.engine.build.AgentSource;
import dev.theseus.engine.build.BuildRequest;
import dev.theseus.engine.build.SecretSource;
import dev.theseus.engine.container.LimitConfig;
import dev.theseus.engine.container.LimitConfig.Ulimit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Options of the frontend {@code dockerfile.v0}.
 *
 * @param values as the client gave them
 */
public record FrontendOptions(Map<String, String> values) {
    private static final String ARGUMENT = "build-arg:";
    private static final String LABEL = "label:";

    public FrontendOptions {
        values = Map.copyOf(values);
    }

    String get(String name) {
        return values.getOrDefault(name, "");
    }

    /** Path of the Dockerfile in its folder. */
    String dockerfile() {
        return get("filename").isEmpty() ? "Dockerfile" : get("filename");
    }

    /** Name of the folder that the client offers it in. */
    String dockerfileFolder() {
        return get("dockerfilekey").isEmpty() ? "dockerfile" : get("dockerfilekey");
    }

    /** Name of the folder that the client offers as the context. */
    String contextFolder() {
        return get("contextkey").isEmpty() ? "context" : get("contextkey");
    }

    /** Where the context comes from; empty for the client's folder. */
    String context() {
        return get("context");
    }

    /** Stage; empty for the last. */
    String target() {
        return get("target");
    }

    Optional<String> argument(String name) {
        return Optional.ofNullable(values.get(ARGUMENT + name));
    }

    /** What is asked about the Dockerfile instead of a build; empty for a build. */
    public String question() {
        return get("requestid");
    }

    /** Which checks of the Dockerfile are wished, if not as it says itself. */
    Optional<String> checks() {
        return argument("BUILDKIT_DOCKERFILE_CHECK");
    }

    /** @throws EngineException {@code NOT_IMPLEMENTED} for what is not there yet */
    void refuseWhatIsMissing() {
        for (String name : new TreeMap<>(values).keySet()) {
            if (name.startsWith("context:")) {
                throw missing("the named context " + name.substring("context:".length()));
            }
        }
        if (get("platform").contains(",")) {
            throw missing("building for several platforms at once (" + get("platform") + ")");
        }
    }

    private static EngineException missing(String what) {
        return EngineException.notImplemented(what + " is not supported by this version of Theseus yet");
    }

    /** The request, without names for the image, which are given when it is exported, and without anybody to be asked. */
    BuildRequest toRequest() {
        return new BuildRequest(
                dockerfile(),
                get("target"),
                Optional.of(get("platform")).filter(text -> !text.isEmpty()).map(FrontendOptions::platform),
                arguments(),
                after(LABEL),
                List.of(),
                new BuildRequest.Cache(
                        !(values.containsKey("no-cache") && get("no-cache").isEmpty()),
                        get("image-resolve-mode").equals("pull"),
                        List.of(),
                        split("no-cache")),
                commands(),
                _ -> RegistryAuth.ANONYMOUS,
                SecretSource.NONE,
                AgentSource.NONE);
    }

    private Map<String, Optional<String>> arguments() {
        Map<String, Optional<String>> arguments = new LinkedHashMap<>();
        after(ARGUMENT).forEach((name, value) -> arguments.put(name, Optional.of(value)));
        return arguments;
    }

    private Map<String, String> after(String prefix) {
        Map<String, String> found = new TreeMap<>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), value);
            }
        });
        return found;
    }

    private static Platform platform(String text) {
        try {
            return Platform.parse(text);
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid(String.valueOf(e.getMessage()));
        }
    }

    private BuildRequest.Commands commands() {
        List<String> hosts = split("add-hosts").stream()
                .map(entry -> entry.replaceFirst("=", ":"))
                .toList();
        String network = get("force-network-mode");
        return new BuildRequest.Commands(
                network.equals("sandbox") ? "" : network,
                hosts,
                number("shm-size"),
                get("cgroup-parent"),
                new LimitConfig(resources(), 0, 0, ulimits()),
                true,
                true);
    }

    private Resources resources() {
        return new Resources(
                number("memory"),
                0,
                number("memory-swap"),
                Optional.empty(),
                false,
                number("cpu-shares"),
                number("cpu-quota"),
                number("cpu-period"),
                0,
                0,
                get("cpuset-cpus"),
                get("cpuset-mems"),
                0,
                0,
                List.of());
    }

    /** {@code nofile=1024:2048}, of which the second may be missing. */
    private List<Ulimit> ulimits() {
        List<Ulimit> ulimits = new ArrayList<>();
        for (String entry : split("ulimit")) {
            String[] parts = entry.split("[=:]", -1);
            if (parts.length < 2 || parts.length > 3) {
                throw EngineException.invalid("invalid ulimit: " + entry);
            }
            ulimits.add(new Ulimit(parts[0], number("ulimit", parts[1]), number("ulimit", parts[parts.length - 1])));
        }
        return ulimits;
    }

    private List<String> split(String name) {
        return get(name).isEmpty() ? List.of() : List.of(get(name).split(","));
    }

    private long number(String name) {
        return get(name).isEmpty() ? 0 : number(name, get(name));
    }

    private static long number(String name, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw EngineException.invalid("invalid value for " + name + ": " + text + " (a whole number is needed)");
        }
    }
}
