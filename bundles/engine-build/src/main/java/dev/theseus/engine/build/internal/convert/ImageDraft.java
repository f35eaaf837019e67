package dev.theseus.engine.build.internal.convert;

import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.image.Healthcheck;
import dev.theseus.engine.image.ImageConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** An image's configuration while instructions change it. For one thread. */
final class ImageDraft {
    static final List<String> DEFAULT_SHELL = List.of("/bin/sh", "-c");
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, String> labels;
    private final Set<PortKey> ports;
    private final Set<String> volumes;
    private final List<String> triggers;
    private Optional<List<String>> entrypoint;
    private Optional<List<String>> command;
    private Optional<Healthcheck> healthcheck;
    private List<String> shell;
    private String user;
    private String workingDirectory;
    private String stopSignal;
    private boolean ownCommand;

    ImageDraft(ImageConfig base) {
        for (String variable : base.environment()) {
            int equals = variable.indexOf('=');
            environment.put(
                    equals < 0 ? variable : variable.substring(0, equals),
                    equals < 0 ? "" : variable.substring(equals + 1));
        }
        environment.putIfAbsent("PATH", PATH);
        labels = new LinkedHashMap<>(base.labels());
        ports = new TreeSet<>(base.exposedPorts());
        volumes = new LinkedHashSet<>(base.volumes());
        // They are for who builds on the image, and that is done now.
        triggers = new ArrayList<>();
        entrypoint = base.entrypoint();
        command = base.command();
        healthcheck = base.healthcheck();
        shell = base.shell();
        user = base.user();
        workingDirectory = base.workingDirectory();
        stopSignal = base.stopSignal();
    }

    ImageConfig toConfig() {
        List<String> variables = new ArrayList<>();
        environment.forEach((name, value) -> variables.add(name + "=" + value));
        return new ImageConfig(
                user,
                new TreeSet<>(ports),
                variables,
                entrypoint,
                command,
                new LinkedHashSet<>(volumes),
                workingDirectory,
                new LinkedHashMap<>(labels),
                stopSignal,
                healthcheck,
                List.copyOf(triggers),
                shell,
                false);
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name));
    }

    boolean hasVariable(String name) {
        return environment.containsKey(name);
    }

    void setVariable(String name, String value) {
        environment.put(name, value);
    }

    void setLabel(String name, String value) {
        labels.put(name, value);
    }

    void expose(List<PortKey> more) {
        ports.addAll(more);
    }

    void addVolumes(List<String> paths) {
        volumes.addAll(paths);
    }

    void addTrigger(String trigger) {
        triggers.add(trigger);
    }

    void setCommand(List<String> words) {
        command = Optional.of(words);
        ownCommand = true;
    }

    /** The base image's command was for its own entrypoint. */
    void setEntrypoint(List<String> words) {
        entrypoint = words.isEmpty() ? Optional.empty() : Optional.of(words);
        if (!ownCommand) {
            command = Optional.empty();
        }
    }

    void setHealthcheck(Healthcheck check) {
        healthcheck = Optional.of(check);
    }

    void setShell(List<String> words) {
        shell = words;
    }

    List<String> shell() {
        return shell.isEmpty() ? DEFAULT_SHELL : shell;
    }

    void setUser(String name) {
        user = name;
    }

    void setWorkingDirectory(String path) {
        workingDirectory = path;
    }

    String workingDirectory() {
        return workingDirectory.isEmpty() ? "/" : workingDirectory;
    }

    void setStopSignal(String signal) {
        stopSignal = signal;
    }
}
