package dev.theseus.settings.options;

import dev.theseus.settings.DaemonSettings;
import dev.theseus.settings.options.Option.Support;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Flags and configuration file, merged and checked. */
public final class Configuration {
    private final OptionValues values;
    private final Program program;
    private final List<String> warnings = new ArrayList<>();

    private Configuration(OptionValues values, Program program) {
        this.values = values;
        this.program = program;
    }

    /** As {@link #read(CommandLine, Path)}, with the file of the program that was called. */
    public static Configuration read(CommandLine line) throws ConfigurationException {
        return read(line, line.program().configurationFile());
    }

    /**
     * Merges the command line with the file it names, or with {@code defaultFile}.
     *
     * @throws ConfigurationException with a message for the operator; nothing was changed on the machine
     */
    public static Configuration read(CommandLine line, Path defaultFile) throws ConfigurationException {
        Optional<Path> named = line.values().get(Options.CONFIG_FILE);
        Path file = named.orElse(defaultFile);
        OptionValues values = line.program().defaults();
        if (named.isPresent() || Files.exists(file)) {
            try {
                OptionValues read = DaemonFile.read(file);
                refuseConflicts(line.values(), read);
                values.putAll(read);
            } catch (ConfigurationException e) {
                throw new ConfigurationException(
                        "unable to configure " + line.program().title() + " with file " + file + ": " + e.getMessage());
            }
        }
        values.putAll(line.values());
        Configuration configuration = new Configuration(values, line.program());
        configuration.judgeSupport();
        Consistency.check(values, configuration.settings());
        return configuration;
    }

    /** What a test or a tool wants of a daemon, by flags alone. */
    public static DaemonSettings ofFlags(String... flags) {
        try {
            return new SettingsOf(CommandLine.parse(List.of(flags)).values(), Program.THESEUSD).settings();
        } catch (ConfigurationException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static void refuseConflicts(OptionValues line, OptionValues file) throws ConfigurationException {
        List<String> conflicts = new ArrayList<>();
        for (Option<?> option : Options.flags()) {
            if (line.has(option) && file.has(option)) {
                conflicts.add(option.key() + ": (from flag: " + line.shown(option) + ", from file: "
                        + file.shown(option) + ")");
            }
        }
        if (!conflicts.isEmpty()) {
            throw new ConfigurationException(
                    "the following directives are specified both as a flag and in the configuration file: "
                            + String.join(", ", conflicts));
        }
    }

    private void judgeSupport() throws ConfigurationException {
        for (Option<?> option : values.options()) {
            if (option.support() == Support.IGNORED) {
                warnings.add("option " + option.name() + " has no effect on this daemon");
            } else if (option.support() == Support.REFUSED
                    && !values.get(option).equals(option.fallback())) {
                throw new ConfigurationException("option " + option.name() + " is not supported, and the daemon does"
                        + " not start without the protection it asks for: remove it");
            }
        }
    }

    /** All that the daemon was told, with defaults for the rest. */
    public DaemonSettings settings() {
        return new SettingsOf(values, program).settings();
    }

    /** Whether somebody has said what runtime new containers get. */
    public boolean namesRuntime() {
        return values.has(Options.DEFAULT_RUNTIME);
    }

    /** Whether each line of the log is a JSON object. */
    public boolean logsJson() {
        return values.get(Options.LOG_FORMAT).equals("json");
    }

    /** Where the daemon writes its process id. */
    public Path pidFile() {
        return values.get(Options.PIDFILE).orElse(Path.of(values.get(Options.EXEC_ROOT) + ".pid"));
    }

    /** What the operator should know, one sentence each. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** This configuration with what may change while the daemon runs taken from a newer one. */
    public Configuration reloaded(Configuration newer) {
        OptionValues merged = new OptionValues();
        merged.putAll(values);
        Configuration result = new Configuration(merged, program);
        for (Option<?> option : Options.flags()) {
            if (option.support() == Support.RELOADABLE) {
                merged.copy(option, newer.values);
            } else if (option.support() == Support.HONOURED
                    && !values.get(option).equals(newer.values.get(option))) {
                result.warnings.add("a change of " + option.name() + " takes effect at the next start");
            }
        }
        return result;
    }
}
