package dev.theseus.rest.fake;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.engine.settings.ApiSettings;
import dev.theseus.engine.settings.ApiSettings.TlsSettings;
import dev.theseus.engine.settings.BridgeSettings;
import dev.theseus.engine.settings.ContainerSettings;
import dev.theseus.engine.settings.ContainerSettings.InitSettings;
import dev.theseus.engine.settings.ContainerSettings.LogSettings;
import dev.theseus.engine.settings.ContainerSettings.SecuritySettings;
import dev.theseus.engine.settings.DaemonSettings;
import dev.theseus.engine.settings.DriverChoice;
import dev.theseus.engine.settings.Folders;
import dev.theseus.engine.settings.NetworkSettings;
import dev.theseus.engine.settings.NetworkSettings.DnsSettings;
import dev.theseus.engine.settings.RegistrySettings;
import dev.theseus.engine.settings.Settings;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings of a daemon whose API is told where to listen. */
public record FakeSettings(List<String> hosts, Optional<TlsSettings> tls) implements Settings {
    private static final Path NOWHERE = Path.of("/nowhere");

    @Override
    public DaemonSettings current() {
        return new DaemonSettings(
                new ApiSettings(hosts, "", tls),
                new Folders(NOWHERE, NOWHERE, NOWHERE),
                new DriverChoice(
                        Map.of(
                                DriverKind.RUNTIME, "runc",
                                DriverKind.STORAGE, "overlay2",
                                DriverKind.FIREWALL, "iptables"),
                        Map.of(),
                        Map.of()),
                network(),
                containers(),
                new RegistrySettings(List.of(), List.of(), 3, 5, 5),
                15,
                List.of(),
                false,
                "info");
    }

    private static NetworkSettings network() {
        BridgeSettings bridge = new BridgeSettings(
                "",
                "theseus0",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                0,
                true,
                true);
        return new NetworkSettings(
                bridge,
                true,
                true,
                InetAddress.getLoopbackAddress(),
                List.of(),
                new DnsSettings(List.of(), List.of(), List.of()));
    }

    private static ContainerSettings containers() {
        return new ContainerSettings(
                Map.of(),
                new LogSettings("json-file", Map.of()),
                new InitSettings(false, ""),
                new SecuritySettings("", false),
                "",
                64 << 20,
                "private",
                "host");
    }
}
