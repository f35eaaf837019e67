package dev.theseus.engine.settings.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.Cidr;
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
import dev.theseus.engine.settings.NetworkSettings.AddressPool;
import dev.theseus.engine.settings.NetworkSettings.DnsSettings;
import dev.theseus.engine.settings.RegistrySettings;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads the launcher's properties. Each is {@code theseus.} and the long flag's name; lists have one item a line, maps one
 * {@code key=value} a line, runtimes one {@code name=command} a line with arguments behind unit separators. The launcher has checked their form.
 */
final class SettingsReader {
    /** The unit separator: paths and arguments may hold spaces. */
    private static final String RUNTIME_WORDS = "\u001f";

    static final String PREFIX = "theseus.";
    private static final List<AddressPool> DEFAULT_POOLS = List.of(
            new AddressPool(Cidr.parse("172.17.0.0/16"), 16),
            new AddressPool(Cidr.parse("172.18.0.0/15"), 16),
            new AddressPool(Cidr.parse("172.20.0.0/14"), 16),
            new AddressPool(Cidr.parse("172.24.0.0/14"), 16),
            new AddressPool(Cidr.parse("172.28.0.0/14"), 16),
            new AddressPool(Cidr.parse("192.168.0.0/16"), 20));

    private final Function<String, String> properties;

    SettingsReader(Function<String, String> properties) {
        this.properties = properties;
    }

    DaemonSettings read() {
        return new DaemonSettings(
                new ApiSettings(list("host"), text("group", "docker"), tls()),
                new Folders(
                        Path.of(text("data-root", "/var/lib/theseus")),
                        Path.of(text("exec-root", "/run/theseus")),
                        Path.of(text("home", "."))),
                new DriverChoice(defaultDrivers(), runtimes(), driverOptions()),
                network(),
                containers(),
                new RegistrySettings(
                        list("insecure-registry"),
                        list("registry-mirror"),
                        number("max-concurrent-downloads", 3),
                        number("max-concurrent-uploads", 5),
                        number("max-download-attempts", 5)),
                number("shutdown-timeout", 15),
                list("label"),
                flag("debug", false),
                text("log-level", "info"));
    }

    private NetworkSettings network() {
        return new NetworkSettings(
                new BridgeSettings(
                        text("bridge", ""),
                        text("bridge-name", "theseus0"),
                        cidr("bip"),
                        cidr("fixed-cidr"),
                        optional("default-gateway").map(Cidr::literal),
                        flag("ipv6", false),
                        cidr("fixed-cidr-v6"),
                        number("mtu", 0),
                        flag("icc", true),
                        flag("ip-masq", true)),
                flag("iptables", true),
                flag("ip6tables", true),
                address("ip", "0.0.0.0"),
                pools(),
                new DnsSettings(list("dns"), list("dns-opt"), list("dns-search")));
    }

    private ContainerSettings containers() {
        return new ContainerSettings(
                map("default-ulimit"),
                new LogSettings(text("log-driver", "json-file"), map("log-opt")),
                new InitSettings(flag("init", false), text("init-path", "")),
                new SecuritySettings(text("seccomp-profile", ""), flag("no-new-privileges", false)),
                text("cgroup-parent", ""),
                Long.parseLong(text("default-shm-size", "67108864")),
                text("default-ipc-mode", "private"),
                text("default-cgroupns-mode", ""));
    }

    private Optional<TlsSettings> tls() {
        if (!flag("tls", false) && !flag("tlsverify", false)) {
            return Optional.empty();
        }
        return Optional.of(new TlsSettings(
                Path.of(text("tlscacert", "")),
                Path.of(text("tlscert", "")),
                Path.of(text("tlskey", "")),
                flag("tlsverify", false)));
    }

    private Map<String, List<String>> runtimes() {
        Map<String, List<String>> runtimes = new LinkedHashMap<>();
        runtimes.put("runc", List.of("runc"));
        map("add-runtime").forEach((name, command) -> runtimes.put(name, List.of(command.split(RUNTIME_WORDS))));
        return runtimes;
    }

    private Map<DriverKind, String> defaultDrivers() {
        Map<DriverKind, String> names = new LinkedHashMap<>();
        for (DriverKind kind : DriverKind.all()) {
            kind.choice().ifPresent(choice -> names.put(kind, text(choice.flag(), choice.name())));
        }
        return names;
    }

    /** {@code KIND.NAME.KEY=VALUE} to {@code NAME.KEY} of the kind, as storage options are written without it. */
    private Map<DriverKind, Map<String, String>> driverOptions() {
        Map<DriverKind, Map<String, String>> options = new HashMap<>();
        map("storage-opt")
                .forEach((key, value) -> ofKind(options, DriverKind.STORAGE).put(key, value));
        map("driver-opt").forEach((key, value) -> {
            String word = key.substring(0, Math.max(0, key.indexOf('.')));
            DriverKind kind = DriverKind.all().stream()
                    .filter(candidate -> candidate.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> EngineException.invalid("driver option " + key + ": \"" + word
                            + "\" is no kind of driver; write KIND.NAME.KEY=VALUE"));
            ofKind(options, kind).put(key.substring(word.length() + 1), value);
        });
        return options;
    }

    private static Map<String, String> ofKind(Map<DriverKind, Map<String, String>> options, DriverKind kind) {
        return options.computeIfAbsent(kind, absent -> new LinkedHashMap<>());
    }

    private List<AddressPool> pools() {
        List<AddressPool> pools = new ArrayList<>();
        for (String line : list("default-address-pool")) {
            String[] parts = line.split(",", 2);
            pools.add(new AddressPool(Cidr.parse(parts[0]), Integer.parseInt(parts[1])));
        }
        return pools.isEmpty() ? DEFAULT_POOLS : pools;
    }

    private Optional<String> optional(String key) {
        return Optional.ofNullable(properties.apply(PREFIX + key)).filter(value -> !value.isEmpty());
    }

    private String text(String key, String fallback) {
        return optional(key).orElse(fallback);
    }

    private boolean flag(String key, boolean fallback) {
        return optional(key).map(Boolean::parseBoolean).orElse(fallback);
    }

    private int number(String key, int fallback) {
        return optional(key).map(Integer::parseInt).orElse(fallback);
    }

    private InetAddress address(String key, String fallback) {
        return Cidr.literal(text(key, fallback));
    }

    private Optional<Cidr> cidr(String key) {
        return optional(key).map(Cidr::parse);
    }

    private List<String> list(String key) {
        return optional(key).map(value -> List.of(value.split("\n"))).orElse(List.of());
    }

    private Map<String, String> map(String key) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : list(key)) {
            int equals = line.indexOf('=');
            values.put(equals < 0 ? line : line.substring(0, equals), equals < 0 ? "" : line.substring(equals + 1));
        }
        return values;
    }
}
