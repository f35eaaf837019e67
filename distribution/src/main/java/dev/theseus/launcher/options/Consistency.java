package dev.theseus.launcher.options;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Checks that concern several options at once. */
final class Consistency {
    private final Configuration configuration;

    Consistency(Configuration configuration) {
        this.configuration = configuration;
    }

    void check() throws ConfigurationException {
        checkRoots();
        checkRuntimes();
        checkBridge();
        checkTls();
    }

    private void checkRoots() throws ConfigurationException {
        Path data = Path.of(configuration.one("data-root"));
        Path exec = Path.of(configuration.one("exec-root"));
        if (data.startsWith(exec)) {
            throw new ConfigurationException(
                    "data root " + data + " is in exec root " + exec + ", which does not survive a reboot");
        }
    }

    private void checkRuntimes() throws ConfigurationException {
        Set<String> known = Stream.concat(
                        Stream.of("runc"),
                        configuration.all("add-runtime").stream().map(line -> line.substring(0, line.indexOf('='))))
                .collect(Collectors.toSet());
        String wanted = configuration.one("default-runtime");
        if (!known.contains(wanted)) {
            throw new ConfigurationException(
                    "specified default runtime '" + wanted + "' does not exist: add it with --add-runtime");
        }
    }

    private void checkBridge() throws ConfigurationException {
        if (configuration.isSet("bridge") && configuration.isSet("bip")) {
            throw new ConfigurationException(
                    "--bridge and --bip are mutually exclusive: your own bridge keeps the address it has");
        }
        boolean noRules = configuration.one("iptables").equals("false");
        if (noRules && configuration.one("icc").equals("false")) {
            throw new ConfigurationException("--icc=false needs --iptables=true: firewall rules keep containers apart");
        }
        if (configuration.isSet("fixed-cidr") && configuration.one("fixed-cidr").contains(":")) {
            throw new ConfigurationException("--fixed-cidr takes an IPv4 subnet; use --fixed-cidr-v6");
        }
        if (configuration.isSet("fixed-cidr-v6")
                && !configuration.one("fixed-cidr-v6").contains(":")) {
            throw new ConfigurationException("--fixed-cidr-v6 takes an IPv6 subnet; use --fixed-cidr");
        }
    }

    private void checkTls() throws ConfigurationException {
        if (!configuration.on("tls")) {
            return;
        }
        List<String> needed = configuration.on("tlsverify")
                ? List.of("tlscacert", "tlscert", "tlskey")
                : List.of("tlscert", "tlskey");
        for (String name : needed) {
            String file = configuration.one(name);
            if (!Files.isReadable(Path.of(file))) {
                throw new ConfigurationException("cannot read " + file + ": name the right file with --" + name);
            }
        }
    }
}
