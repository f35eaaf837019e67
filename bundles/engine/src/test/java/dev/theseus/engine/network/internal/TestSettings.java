package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.network.Cidr;
import dev.theseus.engine.settings.DaemonSettings;
import dev.theseus.engine.settings.DaemonSettings.AddressPool;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings with what matters to networks to be changed. */
final class TestSettings {
    final Path root;
    String bridge = "";
    Optional<Cidr> bip = Optional.empty();
    Optional<Cidr> fixedCidr = Optional.empty();
    Optional<InetAddress> defaultGateway = Optional.empty();
    boolean ipv6;
    boolean icc = true;
    boolean iptables = true;
    List<AddressPool> pools = List.of();
    String firewall = "iptables";

    TestSettings(Path root) {
        this.root = root;
    }

    DaemonSettings daemon() {
        return new DaemonSettings(
                List.of(),
                "",
                Optional.empty(),
                root.resolve("data"),
                root.resolve("exec"),
                "runc",
                Map.of(),
                "overlay2",
                Map.of(),
                bridge,
                "theseus0",
                bip,
                fixedCidr,
                defaultGateway,
                ipv6,
                Optional.empty(),
                0,
                icc,
                iptables,
                true,
                true,
                Cidr.literal("0.0.0.0"),
                pools,
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                "json-file",
                Map.of(),
                List.of(),
                List.of(),
                3,
                3,
                3,
                false,
                "",
                10,
                "",
                false,
                "",
                0,
                "private",
                "host",
                List.of(),
                false,
                "info",
                firewall,
                root);
    }

    EngineSettings engine() {
        return new EngineSettings() {
            @Override
            public String engineId() {
                return "test1";
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
                throw new UnsupportedOperationException();
            }

            @Override
            public Path runDirectory(DriverKind kind, String name) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Map<String, String> options(DriverKind kind) {
                return Map.of();
            }

            @Override
            public Map<String, List<String>> runtimes() {
                return Map.of();
            }

            @Override
            public List<String> insecureRegistries() {
                return List.of();
            }

            @Override
            public List<String> registryMirrors() {
                return List.of();
            }
        };
    }
}
