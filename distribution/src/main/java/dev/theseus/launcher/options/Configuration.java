package dev.theseus.launcher.options;

import dev.theseus.launcher.options.Option.Support;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Flags and configuration file, merged and checked. */
public final class Configuration {
    /** Read when {@code --config-file} is not given; may be missing. */
    public static final Path DEFAULT_FILE = Path.of("/etc/theseus/daemon.json");

    private static final String PREFIX = "theseus.";

    private final Map<Option, List<String>> values;
    private final List<String> warnings = new ArrayList<>();

    private Configuration(Map<Option, List<String>> values) {
        this.values = values;
    }

    /**
     * Merges the command line with the file it names, or with {@code defaultFile}.
     *
     * @throws ConfigurationException with a message for the operator; nothing was changed on the machine
     */
    public static Configuration read(CommandLine line, Path defaultFile) throws ConfigurationException {
        List<String> named = line.of(Options.known("config-file"));
        Path file = named.isEmpty() ? defaultFile : Path.of(named.getFirst());
        Map<Option, List<String>> values = new LinkedHashMap<>();
        if (!named.isEmpty() || Files.exists(file)) {
            try {
                values.putAll(DaemonFile.read(file));
                refuseConflicts(line, values);
            } catch (ConfigurationException e) {
                throw new ConfigurationException(
                        "unable to configure the daemon with file " + file + ": " + e.getMessage());
            }
        }
        values.putAll(line.values());
        Configuration configuration = new Configuration(values);
        configuration.judgeSupport();
        configuration.fillDefaults();
        new Consistency(configuration).check();
        return configuration;
    }

    private static void refuseConflicts(CommandLine line, Map<Option, List<String>> file)
            throws ConfigurationException {
        List<String> conflicts = new ArrayList<>();
        for (Option option : Options.flags()) {
            if (line.values().containsKey(option) && file.containsKey(option)) {
                conflicts.add(option.key() + ": (from flag: " + shown(option, line.of(option)) + ", from file: "
                        + shown(option, file.getOrDefault(option, List.of())) + ")");
            }
        }
        if (!conflicts.isEmpty()) {
            throw new ConfigurationException(
                    "the following directives are specified both as a flag and in the configuration file: "
                            + String.join(", ", conflicts));
        }
    }

    private static String shown(Option option, List<String> values) {
        return option.shape().many() ? "[" + String.join(" ", values) + "]" : String.join(" ", values);
    }

    private void judgeSupport() throws ConfigurationException {
        for (Map.Entry<Option, List<String>> entry : values.entrySet()) {
            Option option = entry.getKey();
            if (option.support() == Support.IGNORED) {
                warnings.add("option " + option.name() + " has no effect on this daemon");
            } else if (option.support() == Support.REFUSED
                    && !entry.getValue().equals(List.of("false"))
                    && !entry.getValue().equals(List.of(""))) {
                throw new ConfigurationException(
                        "option " + option.name()
                                + " is not supported, and the daemon does not start without the protection it asks for: remove it");
            }
        }
    }

    private void fillDefaults() {
        fill("data-root", "/var/lib/theseus");
        fill("exec-root", "/run/theseus");
        fill("pidfile", one("exec-root") + ".pid");
        fill("host", "unix://" + one("exec-root") + "/docker.sock");
        fill("log-level", "info");
        fill("shutdown-timeout", "15");
        fill("default-runtime", "runc");
        if (on("tlsverify")) {
            values.put(Options.known("tls"), List.of("true"));
        }
        if (on("tls")) {
            String home = System.getProperty("user.home", "/root") + "/.docker/";
            fill("tlscacert", home + "ca.pem");
            fill("tlscert", home + "cert.pem");
            fill("tlskey", home + "key.pem");
        }
        if (on("debug")) {
            values.put(Options.known("log-level"), List.of("debug"));
        }
    }

    private void fill(String name, String value) {
        values.putIfAbsent(Options.known(name), List.of(value));
    }

    /** The value of an option with at most one; empty when it is not set. */
    public String one(String name) {
        List<String> lines = all(name);
        return lines.isEmpty() ? "" : lines.getFirst();
    }

    /** The values of an option. */
    public List<String> all(String name) {
        return values.getOrDefault(Options.known(name), List.of());
    }

    /** Whether a switch is on; false when it is not set. */
    public boolean on(String name) {
        return one(name).equals("true");
    }

    boolean isSet(String name) {
        return values.containsKey(Options.known(name));
    }

    /** What the operator should know, one sentence each. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** As the framework's properties: {@code theseus.<flag>}, lists with one item a line. */
    public Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        values.forEach((option, lines) -> {
            if (option.support() == Support.HONOURED || option.support() == Support.RELOADABLE) {
                properties.put(PREFIX + option.name(), String.join("\n", lines));
            }
        });
        return properties;
    }

    /** This configuration with what may change while the daemon runs taken from a newer one. */
    public Configuration reloaded(Configuration newer) {
        Map<Option, List<String>> merged = new LinkedHashMap<>(values);
        merged.keySet().removeIf(option -> option.support() == Support.RELOADABLE);
        newer.values.forEach((option, lines) -> {
            if (option.support() == Support.RELOADABLE) {
                merged.put(option, lines);
            }
        });
        Configuration result = new Configuration(merged);
        for (Option option : Options.flags()) {
            if (option.support() == Support.HONOURED
                    && !values.getOrDefault(option, List.of()).equals(newer.values.getOrDefault(option, List.of()))) {
                result.warnings.add("a change of " + option.name() + " takes effect at the next start");
            }
        }
        return result;
    }
}
