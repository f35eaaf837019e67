package dev.theseus.settings.options;

import static dev.theseus.settings.options.Option.option;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.network.Cidr;
import dev.theseus.settings.ContainerSettings.DefaultLimit;
import dev.theseus.settings.NetworkSettings.AddressPool;
import dev.theseus.settings.options.Option.Support;
import dev.theseus.settings.options.Values.DriverOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** All options, by dockerd's names. */
final class Options {
    private static final Map<String, Option<?>> BY_NAME = new TreeMap<>();
    private static final Map<String, Option<?>> BY_KEY = new TreeMap<>();

    static final Option<List<String>> HOSTS =
            add(list("host", Hosts::normalize, "Where to listen: unix://PATH, tcp://ADDRESS:PORT, fd://")
                    .key("hosts")
                    .shorthand('H'));
    static final Option<String> GROUP =
            add(text("group", "docker", "Group for the unix socket").shorthand('G'));
    static final Option<Path> DATA_ROOT =
            add(path("data-root", "/var/lib/theseus", "Root directory of persistent state"));
    static final Option<Path> EXEC_ROOT = add(path("exec-root", "/run/theseus", "Root directory of volatile state"));
    static final Option<Optional<Path>> PIDFILE =
            add(file("pidfile", "Path of the daemon's PID file (default EXEC-ROOT.pid)")
                    .shorthand('p'));
    static final Option<Optional<Path>> CONFIG_FILE =
            add(file("config-file", "Daemon configuration file").key(""));
    static final Option<Boolean> DEBUG =
            add(flag("debug", false, "Enable debug mode").shorthand('D').reloadable());
    static final Option<String> LOG_LEVEL = add(word(
                    "log-level",
                    Values::level,
                    "info",
                    "Set the logging level (\"debug\"|\"info\"|\"warn\"|\"error\"|\"fatal\")")
            .shorthand('l')
            .reloadable());
    static final Option<String> LOG_FORMAT =
            add(word("log-format", Values::logFormat, "text", "Set the logging format (\"text\"|\"json\")"));
    static final Option<List<String>> LABELS = add(list("label", Values::label, "Set key=value labels of the daemon")
            .key("labels")
            .reloadable());
    static final Option<Integer> SHUTDOWN_TIMEOUT =
            add(number("shutdown-timeout", 0, 15, "Seconds to wait for a clean stop")
                    .reloadable());
    static final Option<Boolean> LIVE_RESTORE =
            add(flag("live-restore", true, "Containers outlive the daemon also when it is stopped")
                    .reloadable());
    static final Option<Boolean> VALIDATE =
            add(flag("validate", false, "Check the configuration and exit").key(""));
    static final Option<Boolean> CHECK =
            add(flag("check", false, "Say what is wrong with the data root and exit (status 1 if anything is)")
                    .key(""));
    static final Option<Boolean> DEEP =
            add(flag("deep", false, "With --check: read all content too").key(""));
    static final Option<Boolean> REPAIR =
            add(flag("repair", false, "Make the data root usable again, of what can be read of it, and exit")
                    .key(""));
    static final Option<Boolean> VERSION = add(flag("version", false, "Print version information and quit")
            .shorthand('v')
            .key(""));
    static final Option<Boolean> HELP = add(flag("help", false, "Print usage").key(""));
    static final Option<Boolean> TLS = add(flag("tls", false, "Use TLS; implied by --tlsverify"));
    static final Option<Boolean> TLS_VERIFY = add(flag("tlsverify", false, "Use TLS and verify the remote"));
    static final Option<Optional<Path>> TLS_CA = add(file("tlscacert", "Trust certs signed only by this CA"));
    static final Option<Optional<Path>> TLS_CERTIFICATE = add(file("tlscert", "Path to TLS certificate file"));
    static final Option<Optional<Path>> TLS_KEY = add(file("tlskey", "Path to TLS key file"));

    static final Map<DriverKind, Option<String>> DEFAULT_DRIVERS = defaultDrivers();
    static final Option<String> FIREWALL_BACKEND = add(word(
            "firewall-backend",
            backend -> backend.isEmpty() ? "" : Values.oneOf(backend, "iptables", "nftables"),
            "",
            "Docker's name for --firewall-driver (\"iptables\" | \"nftables\")"));
    static final Option<String> DEFAULT_RUNTIME = Objects.requireNonNull(DEFAULT_DRIVERS.get(DriverKind.RUNTIME));
    static final Option<Map<String, List<String>>> RUNTIMES = add(option(
                    "add-runtime",
                    MapForm.ofObject("map", Values::runtime, Values::runtime),
                    Map.<String, List<String>>of(),
                    "Register an additional OCI runtime: name=path")
            .key("runtimes")
            .reloadable());
    static final Option<Map<String, String>> STORAGE_OPTIONS =
            add(option("storage-opt", MapForm.ofArray(), Map.<String, String>of(), "Storage driver options: key=value")
                    .key("storage-opts"));
    static final Option<List<DriverOption>> DRIVER_OPTIONS =
            add(list("driver-opt", Values::driverOption, "Options of a driver of any kind: KIND.NAME.KEY=VALUE")
                    .key("driver-opts"));
    static final Option<Map<String, String>> LOG_OPTIONS = add(option(
                    "log-opt",
                    MapForm.ofStrings(),
                    Map.<String, String>of(),
                    "Default log driver options for containers")
            .key("log-opts"));
    static final Option<List<String>> INSECURE_REGISTRIES = add(
            list("insecure-registry", Values::insecureRegistry, "Registries to speak HTTP with: HOST[:PORT] or CIDR")
                    .key("insecure-registries")
                    .reloadable());
    static final Option<List<String>> REGISTRY_MIRRORS =
            add(list("registry-mirror", Values::mirror, "Preferred mirror of the default registry")
                    .key("registry-mirrors")
                    .reloadable());
    static final Option<String> HTTP_PROXY = add(text("http-proxy", "", "HTTP proxy for what the daemon asks others"));
    static final Option<String> HTTPS_PROXY =
            add(text("https-proxy", "", "HTTPS proxy for what the daemon asks others"));
    static final Option<String> NO_PROXY =
            add(text("no-proxy", "", "Hosts that are asked without a proxy, separated by commas"));
    static final Option<Map<String, String>> PROXIES =
            key(option("proxies", MapForm.ofObject("map", Values::assignment, Values::proxy), Map.of(), ""));
    static final Option<Integer> MAX_DOWNLOADS =
            add(number("max-concurrent-downloads", 1, 3, "Set the max concurrent downloads for each pull")
                    .reloadable());
    static final Option<Integer> MAX_UPLOADS =
            add(number("max-concurrent-uploads", 1, 5, "Set the max concurrent uploads for each push")
                    .reloadable());
    static final Option<Integer> MAX_ATTEMPTS =
            add(number("max-download-attempts", 1, 5, "Set the max download attempts for each pull")
                    .reloadable());

    static final Option<String> BRIDGE = add(text("bridge", "", "Attach containers to a bridge of yours, or \"none\"")
            .shorthand('b'));
    static final Option<String> BRIDGE_NAME =
            add(word("bridge-name", Values::linkName, "theseus0", "Link name of the default bridge"));
    static final Option<Optional<Cidr>> BIP = add(subnet("bip", "Address and prefix length of the default bridge"));
    static final Option<Optional<Cidr>> FIXED_CIDR = add(subnet("fixed-cidr", "IPv4 subnet for fixed IPs"));
    static final Option<Optional<Cidr>> FIXED_CIDR_V6 = add(subnet("fixed-cidr-v6", "IPv6 subnet for fixed IPs"));
    static final Option<Optional<InetAddress>> DEFAULT_GATEWAY = add(option(
            "default-gateway",
            ScalarForm.optional("ip", Values::inet),
            Optional.<InetAddress>empty(),
            "Container default gateway IPv4 address"));
    static final Option<Boolean> IPV6 = add(flag("ipv6", false, "Enable IPv6 networking"));
    static final Option<Integer> MTU = add(number("mtu", 0, 0, "Set the containers network MTU"));
    static final Option<Boolean> ICC = add(flag("icc", true, "Enable inter-container communication"));
    static final Option<Boolean> IPTABLES = add(flag("iptables", true, "Enable addition of firewall rules"));
    static final Option<Boolean> IP6TABLES = add(flag("ip6tables", true, "Enable addition of IPv6 firewall rules"));
    static final Option<Boolean> IP_MASQ = add(flag("ip-masq", true, "Enable IP masquerading"));
    static final Option<Boolean> USERLAND_PROXY =
            add(flag("userland-proxy", true, "Serve IPv6 on published ports of containers without it"));
    static final Option<InetAddress> BIND_ADDRESS = add(option(
            "ip",
            ScalarForm.text("ip", Values::inet),
            Cidr.literal("0.0.0.0"),
            "Default IP when binding container ports"));
    static final Option<List<AddressPool>> ADDRESS_POOLS = add(option(
                    "default-address-pool",
                    ListForm.of(Values::pool, Values::pool),
                    List.<AddressPool>of(),
                    "Pools of subnets: base=CIDR,size=BITS")
            .key("default-address-pools"));
    static final Option<List<String>> DNS = add(list("dns", Values::address, "DNS server to use"));
    static final Option<List<String>> DNS_OPTIONS =
            add(list("dns-opt", Function.identity(), "DNS options to use").key("dns-opts"));
    static final Option<List<String>> DNS_SEARCH = add(list("dns-search", Values::domain, "DNS search domains to use"));

    static final Option<Optional<InetSocketAddress>> METRICS = add(option(
            "metrics-addr",
            ScalarForm.optional("string", Values::listenAddress),
            Optional.<InetSocketAddress>empty(),
            "Serve metrics for Prometheus on ADDRESS:PORT, below /metrics"));

    static final Option<Boolean> INIT =
            add(flag("init", false, "Run an init in containers to forward signals and reap processes"));
    static final Option<Optional<Path>> INIT_PATH = add(file("init-path", "Path of that init"));
    static final Option<String> SECCOMP_PROFILE =
            add(word("seccomp-profile", Values::seccompProfile, "", "Path of the seccomp profile, or \"unconfined\""));
    static final Option<Boolean> NO_NEW_PRIVILEGES =
            add(flag("no-new-privileges", false, "Set no-new-privileges by default for new containers"));
    static final Option<String> CGROUP_PARENT = add(text("cgroup-parent", "", "Set parent cgroup for all containers"));
    static final Option<Long> SHM_SIZE =
            add(option("default-shm-size", new SizeForm("bytes"), 64L << 20, "Default shm size for containers"));
    static final Option<String> IPC_MODE = add(word(
            "default-ipc-mode",
            mode -> Values.oneOf(mode, "shareable", "private"),
            "private",
            "Default ipc mode (\"shareable\" | \"private\")"));
    static final Option<String> CGROUPNS_MODE = add(word(
            "default-cgroupns-mode",
            mode -> Values.oneOf(mode, "host", "private"),
            "",
            "Default cgroup namespace mode (\"host\" | \"private\")"));
    static final Option<Map<String, DefaultLimit>> ULIMITS = add(option(
                    "default-ulimit",
                    MapForm.ofObject("map", Values::ulimit, Values::ulimit),
                    Map.<String, DefaultLimit>of(),
                    "Default ulimits for containers: name=soft[:hard]")
            .key("default-ulimits"));

    static {
        foreign();
        refused();
    }

    private Options() {}

    /** Those with a flag, by name. */
    static Iterable<Option<?>> flags() {
        return BY_NAME.values();
    }

    static Optional<Option<?>> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    static Optional<Option<?>> withShorthand(char letter) {
        for (Option<?> option : flags()) {
            if (option.shorthand() == letter) {
                return Optional.of(option);
            }
        }
        return Optional.empty();
    }

    static Optional<Option<?>> withKey(String key) {
        return Optional.ofNullable(BY_KEY.get(key));
    }

    /** What dockerd takes and is otherwise here. */
    private static void foreign() {
        add(flag("raw-logs", false, "Log lines are never coloured").is(Support.ACCEPTED));
        add(flag("ip-forward", false, "Forwarding is switched on with the first bridge")
                .is(Support.ACCEPTED));
        add(list("exec-opt", Function.identity(), "Control groups are always driven by cgroupfs")
                .key("exec-opts")
                .is(Support.IGNORED));
        add(text("userland-proxy-path", "", "The relay of the distribution is used")
                .is(Support.IGNORED));
        add(flag("experimental", false, "No effect").is(Support.IGNORED));
        add(text("containerd", "", "No containerd is used").is(Support.IGNORED));
        add(text("containerd-namespace", "", "No containerd is used").is(Support.IGNORED));
        add(text("containerd-plugins-namespace", "", "No containerd is used").is(Support.IGNORED));
        add(flag("cri-containerd", false, "No containerd is used").key("").is(Support.IGNORED));
        add(option(
                        "default-gateway-v6",
                        ScalarForm.optional("ip", Values::inet),
                        Optional.<InetAddress>empty(),
                        "No effect")
                .is(Support.IGNORED));
        add(subnet("bip6", "No effect").is(Support.IGNORED));
        add(option("host-gateway-ip", ScalarForm.text("ip", Function.identity()), "", "No effect")
                .is(Support.IGNORED));
        add(text("api-cors-header", "", "No effect").is(Support.IGNORED));
        add(number("network-control-plane-mtu", 0, 0, "No effect").is(Support.IGNORED));
        add(text("swarm-default-advertise-addr", "", "No effect").is(Support.IGNORED));
        add(list("node-generic-resource", Function.identity(), "No effect")
                .key("node-generic-resources")
                .is(Support.IGNORED));
        add(list("allow-nondistributable-artifacts", Function.identity(), "No effect")
                .is(Support.IGNORED));
        add(number("cpu-rt-period", 0, 0, "No effect").is(Support.IGNORED));
        add(number("cpu-rt-runtime", 0, 0, "No effect").is(Support.IGNORED));
        add(number("oom-score-adjust", -1000, 0, "No effect").is(Support.IGNORED));
        add(flag("allow-direct-routing", false, "Ports that are not published stay closed")
                .is(Support.IGNORED));
        add(flag("ip-forward-no-drop", false, "The policy of FORWARD is left as it is")
                .is(Support.ACCEPTED));
        add(text("bridge-accept-fwmark", "", "No effect").is(Support.IGNORED));
        add(number("network-diagnostic-port", 0, 0, "No effect").is(Support.IGNORED));
        add(list("cdi-spec-dir", Function.identity(), "No effect")
                .key("cdi-spec-dirs")
                .is(Support.IGNORED));
        add(option("default-network-opt", new AnyForm("map"), "", "No effect")
                .key("default-network-opts")
                .is(Support.IGNORED));
        add(option("feature", new AnyForm("map"), "", "No effect")
                .key("features")
                .is(Support.IGNORED));
        for (String key : List.of("builder", "min-api-version")) {
            BY_KEY.put(key, option(key, new AnyForm(""), "", "").is(Support.IGNORED));
        }
    }

    private static void refused() {
        add(list("authorization-plugin", Function.identity(), "Not supported")
                .key("authorization-plugins")
                .is(Support.REFUSED));
        add(text("userns-remap", "", "Not supported").is(Support.REFUSED));
        add(flag("selinux-enabled", false, "Not supported").is(Support.REFUSED));
        add(flag("rootless", false, "Not supported").key("").is(Support.REFUSED));
    }

    private static <T> Option<T> add(Option<T> option) {
        BY_NAME.put(option.name(), option);
        if (!option.key().isEmpty()) {
            BY_KEY.put(option.key(), option);
        }
        return option;
    }

    /** One without a flag. */
    private static <T> Option<T> key(Option<T> option) {
        BY_KEY.put(option.key(), option);
        return option;
    }

    private static Map<DriverKind, Option<String>> defaultDrivers() {
        Map<DriverKind, Option<String>> options = new LinkedHashMap<>();
        for (DriverKind kind : DriverKind.all()) {
            kind.choice().ifPresent(choice -> {
                Option<String> option =
                        text(choice.flag(), choice.name(), "Default " + kind.word() + " driver of new objects");
                options.put(kind, add(asDockerdHasIt(kind, option)));
            });
        }
        return options;
    }

    private static Option<String> asDockerdHasIt(DriverKind kind, Option<String> option) {
        if (kind.equals(DriverKind.STORAGE)) {
            return option.shorthand('s');
        }
        return kind.equals(DriverKind.RUNTIME) ? option.reloadable() : option;
    }

    private static Option<Boolean> flag(String name, boolean fallback, String help) {
        return option(name, ScalarForm.SWITCH, fallback, help);
    }

    private static Option<Integer> number(String name, int least, int fallback, String help) {
        return option(name, ScalarForm.number(least), fallback, help);
    }

    private static Option<String> text(String name, String fallback, String help) {
        return word(name, Function.identity(), fallback, help);
    }

    private static Option<String> word(String name, Function<String, String> check, String fallback, String help) {
        return option(name, ScalarForm.text("string", check), fallback, help);
    }

    private static Option<Path> path(String name, String fallback, String help) {
        return option(name, ScalarForm.text("string", Values::path), Path.of(fallback), help);
    }

    private static Option<Optional<Path>> file(String name, String help) {
        return option(name, ScalarForm.optional("string", Values::path), Optional.empty(), help);
    }

    private static Option<Optional<Cidr>> subnet(String name, String help) {
        return option(name, ScalarForm.optional("string", Cidr::parse), Optional.empty(), help);
    }

    private static <T> Option<List<T>> list(String name, Function<String, T> parse, String help) {
        return option(name, ListForm.of(parse), List.of(), help);
    }
}
