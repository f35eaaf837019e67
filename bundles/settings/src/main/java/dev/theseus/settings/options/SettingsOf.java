package dev.theseus.settings.options;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.network.Cidr;
import dev.theseus.settings.ApiSettings;
import dev.theseus.settings.ApiSettings.TlsSettings;
import dev.theseus.settings.BridgeSettings;
import dev.theseus.settings.ContainerSettings;
import dev.theseus.settings.ContainerSettings.InitSettings;
import dev.theseus.settings.ContainerSettings.SecuritySettings;
import dev.theseus.settings.DaemonSettings;
import dev.theseus.settings.DriverChoice;
import dev.theseus.settings.Folders;
import dev.theseus.settings.NetworkSettings;
import dev.theseus.settings.NetworkSettings.AddressPool;
import dev.theseus.settings.NetworkSettings.DnsSettings;
import dev.theseus.settings.ProxySettings;
import dev.theseus.settings.RegistrySettings;
import dev.theseus.settings.options.Values.DriverOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The settings that options make, grouped by what they are about. */
final class SettingsOf {
    /** dockerd's. */
    private static final List<AddressPool> DEFAULT_POOLS = List.of(
            new AddressPool(Cidr.parse("172.17.0.0/16"), 16),
            new AddressPool(Cidr.parse("172.18.0.0/15"), 16),
            new AddressPool(Cidr.parse("172.20.0.0/14"), 16),
            new AddressPool(Cidr.parse("172.24.0.0/14"), 16),
            new AddressPool(Cidr.parse("172.28.0.0/14"), 16),
            new AddressPool(Cidr.parse("192.168.0.0/16"), 20));

    private static final String CRUN = "crun";

    private final OptionValues values;
    private final Program program;

    SettingsOf(OptionValues values, Program program) {
        this.values = values;
        this.program = program;
    }

    DaemonSettings settings() {
        boolean debug = values.get(Options.DEBUG);
        return new DaemonSettings(
                new ApiSettings(hosts(), values.get(Options.GROUP), tls()),
                new Folders(values.get(Options.DATA_ROOT), values.get(Options.EXEC_ROOT), Path.of(".")),
                new DriverChoice(defaultDrivers(), runtimes(), driverOptions()),
                network(),
                containers(),
                new RegistrySettings(
                        values.get(Options.INSECURE_REGISTRIES),
                        values.get(Options.REGISTRY_MIRRORS),
                        proxies(),
                        values.get(Options.MAX_DOWNLOADS),
                        values.get(Options.MAX_UPLOADS),
                        values.get(Options.MAX_ATTEMPTS)),
                values.get(Options.SHUTDOWN_TIMEOUT),
                values.get(Options.LABELS),
                debug,
                debug ? "debug" : values.get(Options.LOG_LEVEL),
                values.get(Options.METRICS));
    }

    private List<String> hosts() {
        List<String> told = values.get(Options.HOSTS);
        return told.isEmpty() ? List.of(program.host(values.get(Options.EXEC_ROOT))) : told;
    }

    private Optional<TlsSettings> tls() {
        boolean verifies = values.get(Options.TLS_VERIFY);
        if (!verifies && !values.get(Options.TLS)) {
            return Optional.empty();
        }
        Path home = Path.of(System.getProperty("user.home", "/root"), ".docker");
        return Optional.of(new TlsSettings(
                values.get(Options.TLS_CA).orElse(home.resolve("ca.pem")),
                values.get(Options.TLS_CERTIFICATE).orElse(home.resolve("cert.pem")),
                values.get(Options.TLS_KEY).orElse(home.resolve("key.pem")),
                verifies));
    }

    /** As dockerd has it, the environment's where nothing else is said. */
    private ProxySettings proxies() {
        return new ProxySettings(proxy(Options.HTTP_PROXY), proxy(Options.HTTPS_PROXY), proxy(Options.NO_PROXY));
    }

    private String proxy(Option<String> option) {
        String told = values.get(option);
        if (told.isEmpty()) {
            told = values.get(Options.PROXIES).getOrDefault(option.name(), "");
        }
        String variable = option.name().replace('-', '_');
        return Stream.of(
                        told,
                        System.getenv().getOrDefault(variable.toUpperCase(Locale.ROOT), ""),
                        System.getenv().getOrDefault(variable, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("");
    }

    private Map<DriverKind, String> defaultDrivers() {
        Map<DriverKind, String> names = new LinkedHashMap<>();
        Options.DEFAULT_DRIVERS.forEach((kind, option) -> names.put(kind, values.get(option)));
        String backend = values.get(Options.FIREWALL_BACKEND);
        if (!backend.isEmpty()) {
            names.put(DriverKind.FIREWALL, backend);
        }
        return names;
    }

    private Map<String, List<String>> runtimes() {
        Map<String, List<String>> runtimes = new LinkedHashMap<>();
        runtimes.put("runc", List.of("runc"));
        runtimes.putAll(values.get(Options.RUNTIMES));
        // Who wants this one of a daemon that would take it by itself need not say where it is.
        if (values.get(Options.DEFAULT_RUNTIME).equals(CRUN)) {
            runtimes.putIfAbsent(CRUN, List.of(CRUN));
        }
        return runtimes;
    }

    private Map<DriverKind, Map<String, String>> driverOptions() {
        Map<DriverKind, Map<String, String>> options = new HashMap<>();
        Map<String, String> storage = values.get(Options.STORAGE_OPTIONS);
        if (!storage.isEmpty()) {
            options.put(DriverKind.STORAGE, new LinkedHashMap<>(storage));
        }
        for (DriverOption option : values.get(Options.DRIVER_OPTIONS)) {
            options.computeIfAbsent(option.kind(), absent -> new LinkedHashMap<>())
                    .put(option.key(), option.value());
        }
        return options;
    }

    private NetworkSettings network() {
        List<AddressPool> pools = values.get(Options.ADDRESS_POOLS);
        return new NetworkSettings(
                new BridgeSettings(
                        values.get(Options.BRIDGE),
                        values.get(Options.BRIDGE_NAME),
                        values.get(Options.BIP),
                        values.get(Options.FIXED_CIDR),
                        values.get(Options.DEFAULT_GATEWAY),
                        values.get(Options.IPV6),
                        values.get(Options.FIXED_CIDR_V6),
                        values.get(Options.MTU),
                        values.get(Options.ICC),
                        values.get(Options.IP_MASQ)),
                values.get(Options.IPTABLES),
                values.get(Options.IP6TABLES),
                values.get(Options.USERLAND_PROXY),
                values.get(Options.BIND_ADDRESS),
                pools.isEmpty() ? DEFAULT_POOLS : pools,
                new DnsSettings(
                        values.get(Options.DNS), values.get(Options.DNS_OPTIONS), values.get(Options.DNS_SEARCH)));
    }

    private ContainerSettings containers() {
        return new ContainerSettings(
                values.get(Options.LIVE_RESTORE),
                values.get(Options.ULIMITS),
                values.get(Options.LOG_OPTIONS),
                new InitSettings(
                        values.get(Options.INIT),
                        values.get(Options.INIT_PATH).map(Path::toString).orElse("")),
                new SecuritySettings(values.get(Options.SECCOMP_PROFILE), values.get(Options.NO_NEW_PRIVILEGES)),
                values.get(Options.CGROUP_PARENT),
                values.get(Options.SHM_SIZE),
                values.get(Options.IPC_MODE),
                values.get(Options.CGROUPNS_MODE));
    }
}
