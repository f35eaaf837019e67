package dev.theseus.engine.image.internal.commit;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.image.Healthcheck;
import dev.theseus.engine.image.ImageConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Applies the Dockerfile instructions of {@code --change} to an image's configuration, one after the other. */
public final class DockerfileChanges {
    static final List<String> DEFAULT_SHELL = List.of("/bin/sh", "-c");

    private String user;
    private static final Set<String> EXACTLY_ONE = Set.of("USER", "WORKDIR", "STOPSIGNAL");

    private final Set<PortKey> ports;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Optional<List<String>> entrypoint;
    private Optional<List<String>> command;
    private boolean commandSet;
    private final Set<String> volumes;
    private String workingDirectory;
    private final Map<String, String> labels;
    private String stopSignal;
    private Optional<Healthcheck> healthcheck;
    private final List<String> onBuild;
    private List<String> shell;
    private final boolean argsEscaped;

    private DockerfileChanges(ImageConfig config) {
        user = config.user();
        ports = new TreeSet<>(config.exposedPorts());
        for (String variable : config.environment()) {
            int equals = variable.indexOf('=');
            environment.put(
                    equals < 0 ? variable : variable.substring(0, equals),
                    equals < 0 ? "" : variable.substring(equals + 1));
        }
        entrypoint = config.entrypoint();
        command = config.command();
        volumes = new TreeSet<>(config.volumes());
        workingDirectory = config.workingDirectory();
        labels = new LinkedHashMap<>(config.labels());
        stopSignal = config.stopSignal();
        healthcheck = config.healthcheck();
        onBuild = new ArrayList<>(config.onBuild());
        shell = config.shell();
        argsEscaped = config.argsEscaped();
    }

    /** @throws EngineException {@code INVALID_PARAMETER} naming the instruction */
    public static ImageConfig apply(ImageConfig config, List<String> instructions) {
        if (instructions.isEmpty()) {
            return config;
        }
        DockerfileChanges changes = new DockerfileChanges(config);
        for (String instruction : instructions) {
            for (String line : instruction.split("\n", -1)) {
                if (!line.isBlank()) {
                    changes.apply(line.strip());
                }
            }
        }
        return changes.result();
    }

    private void apply(String line) {
        String[] parts = line.split("\\s+", 2);
        String keyword = parts[0].toUpperCase(Locale.ROOT);
        String rest = parts.length == 2 ? parts[1].strip() : "";
        if (rest.isEmpty() && isKnown(keyword)) {
            throw EngineException.invalid(keyword + " requires "
                    + (EXACTLY_ONE.contains(keyword) ? "exactly" : "at least") + " one argument");
        }
        switch (keyword) {
            case "CMD" -> {
                command = commandOf(rest);
                commandSet = true;
            }
            case "ENTRYPOINT" -> {
                entrypoint = commandOf(rest);
                if (!commandSet) {
                    command = Optional.empty();
                }
            }
            case "ENV" -> environment.putAll(pairs(keyword, rest));
            case "LABEL" -> labels.putAll(pairs(keyword, rest));
            case "EXPOSE" -> ChangeWords.split(rest, environment).forEach(this::expose);
            case "ONBUILD" -> addTrigger(rest);
            case "STOPSIGNAL" -> stopSignal = ChangeWords.expand(rest, environment);
            case "USER" -> user = ChangeWords.expand(rest, environment);
            case "VOLUME" ->
                volumes.addAll(ChangeWords.json(rest).orElseGet(() -> ChangeWords.split(rest, environment)));
            case "WORKDIR" -> changeDirectory(ChangeWords.expand(rest, environment));
            case "HEALTHCHECK" -> healthcheck = Optional.of(HealthcheckChange.parse(rest, shellOrDefault()));
            case "SHELL" ->
                shell = ChangeWords.json(rest)
                        .orElseThrow(() -> EngineException.invalid("SHELL requires the arguments to be in JSON form"));
            default ->
                throw EngineException.invalid(keyword.toLowerCase(Locale.ROOT) + " is not a valid change command");
        }
    }

    private static boolean isKnown(String keyword) {
        return Set.of(
                        "CMD",
                        "ENTRYPOINT",
                        "ENV",
                        "LABEL",
                        "EXPOSE",
                        "ONBUILD",
                        "STOPSIGNAL",
                        "USER",
                        "VOLUME",
                        "WORKDIR",
                        "HEALTHCHECK",
                        "SHELL")
                .contains(keyword);
    }

    private Optional<List<String>> commandOf(String rest) {
        Optional<List<String>> exec = ChangeWords.json(rest);
        if (exec.isPresent()) {
            return exec.get().isEmpty() ? Optional.empty() : exec;
        }
        List<String> inShell = new ArrayList<>(shellOrDefault());
        inShell.add(rest);
        return Optional.of(inShell);
    }

    private List<String> shellOrDefault() {
        return shell.isEmpty() ? DEFAULT_SHELL : shell;
    }

    private Map<String, String> pairs(String keyword, String rest) {
        Map<String, String> pairs = new LinkedHashMap<>();
        String first = rest.split("\\s", 2)[0];
        if (!first.contains("=")) {
            String[] nameAndValue = rest.split("\\s+", 2);
            if (nameAndValue.length < 2) {
                throw EngineException.invalid(keyword + " must have two arguments");
            }
            pairs.put(nameAndValue[0], ChangeWords.expand(nameAndValue[1], environment));
            return pairs;
        }
        for (String word : ChangeWords.split(rest, environment)) {
            int equals = word.indexOf('=');
            if (equals <= 0) {
                throw EngineException.invalid(
                        "Syntax error - can't find = in \"" + word + "\". Must be of the form: name=value");
            }
            pairs.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return pairs;
    }

    private void expose(String text) {
        int slash = text.indexOf('/');
        String protocol = slash < 0 ? "tcp" : text.substring(slash + 1).toLowerCase(Locale.ROOT);
        String range = slash < 0 ? text : text.substring(0, slash);
        String[] ends = range.split("-", 2);
        try {
            int low = Integer.parseInt(ends[0]);
            int high = ends.length == 2 ? Integer.parseInt(ends[1]) : low;
            if (high < low || high > 65535) {
                throw EngineException.invalid("invalid containerPort: " + text);
            }
            for (int port = low; port <= high; port++) {
                ports.add(new PortKey(port, protocol));
            }
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid("invalid containerPort: " + text);
        }
    }

    private void addTrigger(String trigger) {
        String keyword = trigger.split("\\s", 2)[0].toUpperCase(Locale.ROOT);
        if (keyword.equals("ONBUILD") || keyword.equals("FROM") || keyword.equals("MAINTAINER")) {
            throw EngineException.invalid(keyword + " isn't allowed as an ONBUILD trigger");
        }
        onBuild.add(trigger);
    }

    private void changeDirectory(String directory) {
        Path current = Path.of(workingDirectory.isEmpty() ? "/" : workingDirectory);
        workingDirectory = current.resolve(directory).normalize().toString();
    }

    private ImageConfig result() {
        List<String> variables = new ArrayList<>();
        environment.forEach((name, value) -> variables.add(name + "=" + value));
        return new ImageConfig(
                user,
                ports,
                variables,
                entrypoint,
                command,
                volumes,
                workingDirectory,
                labels,
                stopSignal,
                healthcheck,
                onBuild,
                shell,
                argsEscaped);
    }
}
