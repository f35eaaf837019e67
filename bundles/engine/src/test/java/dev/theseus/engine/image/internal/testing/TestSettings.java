package dev.theseus.engine.image.internal.testing;

import dev.theseus.engine.settings.DaemonSettings;
import dev.theseus.engine.settings.internal.CurrentSettings;
import java.nio.file.Path;
import java.util.Map;

/** Settings of a daemon under test. */
public final class TestSettings {
    private TestSettings() {}

    /** Defaults below a folder, with the storage driver {@code map} and without firewall rules. */
    public static DaemonSettings at(Path root) {
        return at(root, "map");
    }

    /** The same with another storage driver. */
    public static DaemonSettings at(Path root, String storageDriver) {
        Map<String, String> flags = Map.of(
                "theseus.data-root",
                root.resolve("data").toString(),
                "theseus.exec-root",
                root.resolve("exec").toString(),
                "theseus.home",
                root.toString(),
                "theseus.storage-driver",
                storageDriver,
                "theseus.iptables",
                "false",
                "theseus.ip6tables",
                "false",
                "theseus.default-cgroupns-mode",
                "host");
        return new CurrentSettings(flags::get).current();
    }
}
