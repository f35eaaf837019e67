package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.network.Cidr;
import dev.theseus.settings.DaemonSettings;
import dev.theseus.settings.NetworkSettings.AddressPool;
import dev.theseus.settings.options.Configuration;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
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
    boolean userlandProxy = true;
    List<AddressPool> pools = List.of();
    String firewall = "iptables";

    TestSettings(Path root) {
        this.root = root;
    }

    DaemonSettings daemon() {
        List<String> flags = new ArrayList<>(List.of(
                "--data-root=" + root.resolve("data"),
                "--exec-root=" + root.resolve("exec"),
                "--bridge=" + bridge,
                "--ipv6=" + ipv6,
                "--icc=" + icc,
                "--iptables=" + iptables,
                "--userland-proxy=" + userlandProxy,
                "--firewall-driver=" + firewall));
        bip.ifPresent(given -> flags.add("--bip=" + given));
        fixedCidr.ifPresent(given -> flags.add("--fixed-cidr=" + given));
        defaultGateway.ifPresent(given -> flags.add("--default-gateway=" + given.getHostAddress()));
        pools.forEach(pool -> flags.add("--default-address-pool=" + pool));
        return Configuration.ofFlags(flags.toArray(new String[0]));
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
