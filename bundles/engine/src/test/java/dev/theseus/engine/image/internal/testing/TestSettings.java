package dev.theseus.engine.image.internal.testing;

import dev.theseus.engine.settings.DaemonSettings;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings of a daemon under test. */
public final class TestSettings {
    private TestSettings() {}

    /** Defaults below a folder, with the storage driver {@code map} and two attempts per blob. */
    public static DaemonSettings at(Path root) {
        return at(root, "map");
    }

    /** The same with another storage driver. */
    public static DaemonSettings at(Path root, String storageDriver) {
        return new DaemonSettings(
                List.of(),
                "",
                Optional.empty(),
                root.resolve("data"),
                root.resolve("exec"),
                "runc",
                Map.of(),
                storageDriver,
                Map.of(),
                "",
                "theseus0",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                0,
                true,
                false,
                false,
                true,
                InetAddress.getLoopbackAddress(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                "json-file",
                Map.of(),
                List.of(),
                List.of(),
                3,
                5,
                5,
                false,
                "",
                10,
                "",
                false,
                "",
                64 << 20,
                "private",
                "host",
                List.of(),
                false,
                "info",
                "iptables",
                root);
    }
}
