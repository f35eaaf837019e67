package dev.theseus.settings.options;

import dev.theseus.settings.ApiSettings.TlsSettings;
import dev.theseus.settings.DaemonSettings;
import dev.theseus.settings.DriverChoice;
import dev.theseus.settings.Folders;
import dev.theseus.settings.NetworkSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Checks that concern several options at once. */
final class Consistency {
    private Consistency() {}

    static void check(OptionValues given, DaemonSettings settings) throws ConfigurationException {
        checkRoots(settings.folders());
        checkRuntimes(settings.drivers());
        if (given.has(Options.BRIDGE) && given.has(Options.BIP)) {
            throw new ConfigurationException(
                    "--bridge and --bip are mutually exclusive: your own bridge keeps the address it has");
        }
        checkBridge(settings.network());
        Optional<TlsSettings> tls = settings.api().tls();
        if (tls.isPresent()) {
            checkTls(tls.get());
        }
    }

    private static void checkRoots(Folders folders) throws ConfigurationException {
        if (folders.dataRoot().startsWith(folders.execRoot())) {
            throw new ConfigurationException("data root " + folders.dataRoot() + " is in exec root "
                    + folders.execRoot() + ", which does not survive a reboot");
        }
    }

    private static void checkRuntimes(DriverChoice drivers) throws ConfigurationException {
        if (!drivers.runtimes().containsKey(drivers.runtime())) {
            throw new ConfigurationException(
                    "specified default runtime '" + drivers.runtime() + "' does not exist: add it with --add-runtime");
        }
    }

    private static void checkBridge(NetworkSettings network) throws ConfigurationException {
        if (!network.iptables() && !network.bridge().icc()) {
            throw new ConfigurationException("--icc=false needs --iptables=true: firewall rules keep containers apart");
        }
        if (network.bridge().fixedCidr().filter(cidr -> cidr.isIpv6()).isPresent()) {
            throw new ConfigurationException("--fixed-cidr takes an IPv4 subnet; use --fixed-cidr-v6");
        }
        if (network.bridge().fixedCidrV6().filter(cidr -> !cidr.isIpv6()).isPresent()) {
            throw new ConfigurationException("--fixed-cidr-v6 takes an IPv6 subnet; use --fixed-cidr");
        }
    }

    private static void checkTls(TlsSettings tls) throws ConfigurationException {
        Map<String, Path> needed = new TreeMap<>(
                Map.of(Options.TLS_CERTIFICATE.name(), tls.certificate(), Options.TLS_KEY.name(), tls.key()));
        if (tls.verifyClients()) {
            needed.put(Options.TLS_CA.name(), tls.caCertificate());
        }
        for (Map.Entry<String, Path> file : needed.entrySet()) {
            if (!Files.isReadable(file.getValue())) {
                throw new ConfigurationException(
                        "cannot read " + file.getValue() + ": name the right file with --" + file.getKey());
            }
        }
    }
}
