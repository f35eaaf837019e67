package dev.theseus.engine.settings.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.Mounts;
import dev.theseus.settings.DaemonSettings;
import dev.theseus.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The drivers' view of the settings. Being there means that the roots are ready: the exec root is on a tmpfs. */
public final class DriverSettings implements EngineSettings {
    private final Settings settings;
    private final DaemonSettings atStart;
    private final String engineId;

    /** @param engineId what marks this engine's objects in the kernel: it belongs to the state of the data root */
    public DriverSettings(Settings settings, Mounts mounts, String engineId) {
        this.settings = settings;
        this.engineId = engineId;
        atStart = settings.current();
        try {
            Files.createDirectories(atStart.folders().execRoot());
            mounts.ensureTmpfs(atStart.folders().execRoot());
            Files.createDirectories(atStart.folders().dataRoot());
        } catch (IOException e) {
            throw EngineException.internal("cannot prepare the data root or the exec root", e);
        }
    }

    @Override
    public String engineId() {
        return engineId;
    }

    @Override
    public Path dataRoot() {
        return atStart.folders().dataRoot();
    }

    @Override
    public Path execRoot() {
        return atStart.folders().execRoot();
    }

    @Override
    public Path stateDirectory(DriverKind kind, String name) {
        return directory(atStart.folders().dataRoot(), kind, name);
    }

    @Override
    public Path runDirectory(DriverKind kind, String name) {
        return directory(atStart.folders().execRoot(), kind, name);
    }

    private static Path directory(Path root, DriverKind kind, String name) {
        try {
            return Files.createDirectories(
                    root.resolve("drivers").resolve(kind.word()).resolve(name));
        } catch (IOException e) {
            throw EngineException.internal("cannot create the folder of " + kind.word() + " driver " + name, e);
        }
    }

    @Override
    public Map<String, String> options(DriverKind kind) {
        return atStart.drivers().options().getOrDefault(kind, Map.of());
    }

    @Override
    public Map<String, List<String>> runtimes() {
        return settings.current().drivers().runtimes();
    }

    @Override
    public List<String> insecureRegistries() {
        return settings.current().registries().insecure();
    }

    @Override
    public List<String> registryMirrors() {
        return settings.current().registries().mirrors();
    }

    @Override
    public Map<String, String> proxies() {
        return settings.current().registries().proxies().variables();
    }
}
