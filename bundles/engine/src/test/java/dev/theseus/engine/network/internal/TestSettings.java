package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.network.Cidr;
import dev.theseus.engine.settings.DaemonSettings;
import dev.theseus.engine.settings.NetworkSettings.AddressPool;
import dev.theseus.engine.settings.internal.CurrentSettings;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

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
        Map<String, String> flags = new HashMap<>();
        flags.put("data-root", root.resolve("data").toString());
        flags.put("exec-root", root.resolve("exec").toString());
        flags.put("bridge", bridge);
        bip.ifPresent(given -> flags.put("bip", given.toString()));
        fixedCidr.ifPresent(given -> flags.put("fixed-cidr", given.toString()));
        defaultGateway.ifPresent(given -> flags.put("default-gateway", given.getHostAddress()));
        flags.put("ipv6", Boolean.toString(ipv6));
        flags.put("icc", Boolean.toString(icc));
        flags.put("iptables", Boolean.toString(iptables));
        flags.put("firewall-driver", firewall);
        flags.put(
                "default-address-pool",
                pools.stream().map(pool -> pool.base() + "," + pool.size()).collect(Collectors.joining("\n")));
        return new CurrentSettings(key -> flags.get(key.substring("theseus.".length()))).current();
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
