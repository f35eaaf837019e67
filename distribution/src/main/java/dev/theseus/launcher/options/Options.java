package dev.theseus.launcher.options;

import static dev.theseus.launcher.options.Option.flag;
import static dev.theseus.launcher.options.Option.list;
import static dev.theseus.launcher.options.Option.map;
import static dev.theseus.launcher.options.Option.number;
import static dev.theseus.launcher.options.Option.text;

import dev.theseus.launcher.options.Option.Shape;
import dev.theseus.launcher.options.Option.Support;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All options, by dockerd's names. */
final class Options {
    private static final List<Option> DAEMON = List.of(
            list("host", "hosts", "Where to listen: unix://PATH, tcp://ADDRESS:PORT, fd://")
                    .shorthand('H')
                    .checked(Hosts::normalize),
            text("group", "string", "Group for the unix socket").shorthand('G'),
            text("data-root", "string", "Root directory of persistent state").checked(Values::path),
            text("exec-root", "string", "Root directory of volatile state").checked(Values::path),
            text("pidfile", "string", "Path of the daemon's PID file")
                    .shorthand('p')
                    .checked(Values::path),
            text("config-file", "string", "Daemon configuration file").key("").checked(Values::path),
            flag("debug", "Enable debug mode").shorthand('D').is(Support.RELOADABLE),
            text("log-level", "string", "Set the logging level (\"debug\"|\"info\"|\"warn\"|\"error\"|\"fatal\")")
                    .shorthand('l')
                    .checked(Values::level)
                    .is(Support.RELOADABLE),
            list("label", "labels", "Set key=value labels of the daemon")
                    .checked(Values::label)
                    .is(Support.RELOADABLE),
            number("shutdown-timeout", 0, "Seconds to wait for a clean stop").is(Support.RELOADABLE),
            flag("validate", "Check the configuration and exit").key(""),
            flag("check", "Say what is wrong with the data root and exit (status 1 if anything is)")
                    .key(""),
            flag("deep", "With --check: read all content too").key(""),
            flag("repair", "Make the data root usable again, of what can be read of it, and exit")
                    .key(""),
            flag("version", "Print version information and quit").shorthand('v').key(""),
            flag("help", "Print usage").key(""),
            flag("tls", "Use TLS; implied by --tlsverify"),
            flag("tlsverify", "Use TLS and verify the remote"),
            text("tlscacert", "string", "Trust certs signed only by this CA").checked(Values::path),
            text("tlscert", "string", "Path to TLS certificate file").checked(Values::path),
            text("tlskey", "string", "Path to TLS key file").checked(Values::path));

    private static final List<Option> DRIVERS = List.of(
            text("default-runtime", "string", "Default OCI runtime for containers")
                    .is(Support.RELOADABLE),
            map("add-runtime", "runtimes", "Register an additional OCI runtime: name=path")
                    .shape(Shape.RUNTIMES)
                    .checked(Values::runtime)
                    .is(Support.RELOADABLE),
            text("storage-driver", "string", "Storage driver for new images and containers")
                    .shorthand('s'),
            list("storage-opt", "storage-opts", "Storage driver options: key=value")
                    .checked(Values::assignment),
            list("driver-opt", "driver-opts", "Options of a driver of any kind: KIND.NAME.KEY=VALUE")
                    .checked(Values::driverOption),
            text("firewall-driver", "string", "Firewall driver"),
            text("log-driver", "string", "Default driver for container logs"),
            map("log-opt", "log-opts", "Default log driver options for containers"),
            list("insecure-registry", "insecure-registries", "Registries to speak HTTP with: HOST[:PORT] or CIDR")
                    .checked(Values::insecureRegistry)
                    .is(Support.RELOADABLE),
            list("registry-mirror", "registry-mirrors", "Preferred mirror of the default registry")
                    .checked(Values::mirror)
                    .is(Support.RELOADABLE),
            number("max-concurrent-downloads", 1, "Set the max concurrent downloads for each pull")
                    .is(Support.RELOADABLE),
            number("max-concurrent-uploads", 1, "Set the max concurrent uploads for each push")
                    .is(Support.RELOADABLE),
            number("max-download-attempts", 1, "Set the max download attempts for each pull")
                    .is(Support.RELOADABLE));

    private static final List<Option> NETWORK = List.of(
            text("bridge", "string", "Attach containers to a bridge of yours, or \"none\"")
                    .shorthand('b'),
            text("bridge-name", "string", "Link name of the default bridge").checked(Options::linkName),
            text("bip", "string", "Address and prefix length of the default bridge")
                    .checked(Values::cidr),
            text("fixed-cidr", "string", "IPv4 subnet for fixed IPs").checked(Values::cidr),
            text("fixed-cidr-v6", "string", "IPv6 subnet for fixed IPs").checked(Values::cidr),
            text("default-gateway", "ip", "Container default gateway IPv4 address")
                    .checked(Values::address),
            flag("ipv6", "Enable IPv6 networking"),
            number("mtu", 0, "Set the containers network MTU"),
            flag("icc", "Enable inter-container communication (default true)"),
            flag("iptables", "Enable addition of firewall rules (default true)"),
            flag("ip6tables", "Enable addition of IPv6 firewall rules (default true)"),
            flag("ip-masq", "Enable IP masquerading (default true)"),
            text("ip", "ip", "Default IP when binding container ports").checked(Values::address),
            list("default-address-pool", "default-address-pools", "Pools of subnets: base=CIDR,size=BITS")
                    .shape(Shape.POOLS)
                    .checked(Values::pool),
            list("dns", "dns", "DNS server to use").checked(Values::address),
            list("dns-opt", "dns-opts", "DNS options to use"),
            list("dns-search", "dns-search", "DNS search domains to use").checked(Values::domain));

    private static final List<Option> CONTAINERS = List.of(
            flag("init", "Run an init in containers to forward signals and reap processes"),
            text("init-path", "string", "Path of that init").checked(Values::path),
            text("seccomp-profile", "string", "Path of the seccomp profile, or \"unconfined\"")
                    .checked(Options::seccompProfile),
            flag("no-new-privileges", "Set no-new-privileges by default for new containers"),
            text("cgroup-parent", "string", "Set parent cgroup for all containers"),
            text("default-shm-size", "bytes", "Default shm size for containers")
                    .shape(Shape.SIZE)
                    .checked(Values::size),
            text("default-ipc-mode", "string", "Default ipc mode (\"shareable\" | \"private\")")
                    .checked(value -> Values.oneOf(value, "shareable", "private")),
            text("default-cgroupns-mode", "string", "Default cgroup namespace mode (\"host\" | \"private\")")
                    .checked(value -> Values.oneOf(value, "host", "private")),
            map("default-ulimit", "default-ulimits", "Default ulimits for containers: name=soft[:hard]")
                    .shape(Shape.ULIMITS)
                    .checked(Values::ulimit));

    /** What dockerd takes and is otherwise here. */
    private static final List<Option> FOREIGN = List.of(
            flag("live-restore", "Containers always outlive the daemon").is(Support.ACCEPTED),
            flag("raw-logs", "Log lines are never coloured").is(Support.ACCEPTED),
            flag("ip-forward", "Forwarding is switched on with the first bridge")
                    .is(Support.ACCEPTED),
            list("exec-opt", "exec-opts", "Control groups are always driven by cgroupfs")
                    .is(Support.IGNORED),
            flag("userland-proxy", "Ports are published by the kernel alone").is(Support.IGNORED),
            text("userland-proxy-path", "string", "No proxy is used").is(Support.IGNORED),
            flag("experimental", "No effect").is(Support.IGNORED),
            text("containerd", "string", "No containerd is used").is(Support.IGNORED),
            text("containerd-namespace", "string", "No containerd is used").is(Support.IGNORED),
            text("containerd-plugins-namespace", "string", "No containerd is used")
                    .is(Support.IGNORED),
            flag("cri-containerd", "No containerd is used").key("").is(Support.IGNORED),
            text("default-gateway-v6", "ip", "No effect")
                    .checked(Values::address)
                    .is(Support.IGNORED),
            text("bip6", "string", "No effect").checked(Values::cidr).is(Support.IGNORED),
            text("host-gateway-ip", "ip", "No effect").is(Support.IGNORED),
            text("metrics-addr", "string", "No effect").is(Support.IGNORED),
            text("api-cors-header", "string", "No effect").is(Support.IGNORED),
            number("network-control-plane-mtu", 0, "No effect").is(Support.IGNORED),
            text("swarm-default-advertise-addr", "string", "No effect").is(Support.IGNORED),
            list("node-generic-resource", "node-generic-resources", "No effect").is(Support.IGNORED),
            list("allow-nondistributable-artifacts", "allow-nondistributable-artifacts", "No effect")
                    .is(Support.IGNORED),
            number("cpu-rt-period", 0, "No effect").is(Support.IGNORED),
            number("cpu-rt-runtime", 0, "No effect").is(Support.IGNORED),
            number("oom-score-adjust", -1000, "No effect").is(Support.IGNORED),
            text("log-format", "string", "Log lines are always text").is(Support.IGNORED),
            text("http-proxy", "string", "No effect").is(Support.IGNORED),
            text("https-proxy", "string", "No effect").is(Support.IGNORED),
            text("no-proxy", "string", "No effect").is(Support.IGNORED),
            list("cdi-spec-dir", "cdi-spec-dirs", "No effect").is(Support.IGNORED),
            map("default-network-opt", "default-network-opts", "No effect")
                    .ofAnyShape()
                    .is(Support.IGNORED),
            map("feature", "features", "No effect").ofAnyShape().is(Support.IGNORED),
            list("authorization-plugin", "authorization-plugins", "Not supported")
                    .is(Support.REFUSED),
            text("userns-remap", "string", "Not supported").is(Support.REFUSED),
            flag("selinux-enabled", "Not supported").is(Support.REFUSED),
            flag("rootless", "Not supported").key("").is(Support.REFUSED));

    private static final Map<String, Option> BY_NAME = new TreeMap<>();
    private static final Map<String, Option> BY_KEY = new TreeMap<>();

    static {
        for (List<Option> group : List.of(DAEMON, DRIVERS, NETWORK, CONTAINERS, FOREIGN)) {
            for (Option option : group) {
                BY_NAME.put(option.name(), option);
                if (!option.key().isEmpty()) {
                    BY_KEY.put(option.key(), option);
                }
            }
        }
        for (String key : List.of("builder", "proxies")) {
            BY_KEY.put(key, text(key, "", "").ofAnyShape().is(Support.IGNORED));
        }
    }

    private Options() {}

    /** Those with a flag, by name. */
    static Iterable<Option> flags() {
        return BY_NAME.values();
    }

    static Optional<Option> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    static Option known(String name) {
        return named(name).orElseThrow(() -> new IllegalArgumentException("no option " + name));
    }

    static Optional<Option> withShorthand(char letter) {
        return BY_NAME.values().stream()
                .filter(option -> option.shorthand() == letter)
                .findFirst();
    }

    static Optional<Option> withKey(String key) {
        return Optional.ofNullable(BY_KEY.get(key));
    }

    private static String linkName(String value) {
        if (!value.matches("[A-Za-z0-9_.-]{1,15}")) {
            throw new IllegalArgumentException("\"" + value + "\" is not a link name: 1 to 15 letters, digits, _ . -");
        }
        return value;
    }

    private static String seccompProfile(String value) {
        return switch (value) {
            case "unconfined" -> value;
            case "builtin", "" -> "";
            default -> Values.path(value);
        };
    }
}
