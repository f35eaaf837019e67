package dev.theseus.tck;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Settings of an engine that exists only for a test.
 *
 * @param engineId of the engine
 * @param root holds the data root and the exec root
 * @param driverOptions what {@link #options} answers, whatever the kind
 */
public record TrialSettings(String engineId, Path root, Map<String, String> driverOptions) implements EngineSettings {
    public TrialSettings {
        driverOptions = Map.copyOf(driverOptions);
    }

    public TrialSettings(Path root, Map<String, String> driverOptions) {
        this("tck", root, driverOptions);
    }

    public TrialSettings(Path root) {
        this(root, Map.of());
    }

    @Override
    public Path dataRoot() {
        return root.resolve("data");
    }

    @Override
    public Path execRoot() {
        return root.resolve("exec");
    }

    @Override
    public Path stateDirectory(DriverKind kind, String name) {
        return made(dataRoot().resolve("drivers").resolve(kind.word()).resolve(name));
    }

    @Override
    public Path runDirectory(DriverKind kind, String name) {
        return made(execRoot().resolve("drivers").resolve(kind.word()).resolve(name));
    }

    private static Path made(Path directory) {
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, String> options(DriverKind kind) {
        return driverOptions;
    }

    @Override
    public Map<String, List<String>> runtimes() {
        return Map.of("runc", List.of("runc"));
    }

    @Override
    public List<String> insecureRegistries() {
        return List.of();
    }

    @Override
    public List<String> registryMirrors() {
        return List.of();
    }
}
