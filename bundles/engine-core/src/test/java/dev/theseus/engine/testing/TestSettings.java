package dev.theseus.engine.testing;

import dev.theseus.settings.DaemonSettings;
import dev.theseus.settings.Folders;
import dev.theseus.settings.options.Configuration;
import java.nio.file.Path;

/** Settings of a daemon under test. */
public final class TestSettings {
    private TestSettings() {}

    /** Defaults below a folder, with the storage driver {@code map} and without firewall rules. */
    public static DaemonSettings at(Path root) {
        return at(root, "map");
    }

    /** The same with another storage driver. */
    public static DaemonSettings at(Path root, String storageDriver) {
        DaemonSettings settings = Configuration.ofFlags(
                "--data-root=" + root.resolve("data"),
                "--exec-root=" + root.resolve("exec"),
                "--storage-driver=" + storageDriver,
                "--iptables=false",
                "--ip6tables=false",
                "--default-cgroupns-mode=host");
        return settings.in(
                new Folders(settings.folders().dataRoot(), settings.folders().execRoot(), root));
    }
}
