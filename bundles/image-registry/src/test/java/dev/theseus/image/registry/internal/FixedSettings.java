package dev.theseus.image.registry.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Settings of an engine that has only registries. */
record FixedSettings(Path folder, List<String> insecureRegistries, List<String> registryMirrors)
        implements EngineSettings {
    @Override
    public String engineId() {
        return "test";
    }

    @Override
    public Path dataRoot() {
        return folder;
    }

    @Override
    public Path execRoot() {
        return folder;
    }

    @Override
    public Path stateDirectory(DriverKind kind, String name) {
        return folder;
    }

    @Override
    public Path runDirectory(DriverKind kind, String name) {
        return folder;
    }

    @Override
    public Map<String, String> options(DriverKind kind) {
        return Map.of("certs.d", folder.resolve("certs.d").toString());
    }

    @Override
    public Map<String, List<String>> runtimes() {
        return Map.of();
    }
}
