package dev.theseus.engine.settings;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.network.Cidr;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The daemon's configuration, after flags and {@code daemon.json} were merged. Names are dockerd's.
 *
 * @param hosts where the API listens: {@code unix://…}, {@code tcp://…}, {@code fd://…}
 * @param socketGroup group of UNIX sockets ({@code --group})
 * @param tls TLS of TCP listeners; empty for none
 * @param dataRoot durable state
 * @param execRoot volatile state, on a tmpfs
 * @param defaultRuntime name of the runtime for containers that name none
 * @param runtimes name to command and arguments
 * @param storageDriver name of the driver for new snapshots
 * @param driverOptions options of the drivers of each kind, {@code NAME.KEY} to value: {@code --storage-opt} and {@code
 *     --driver-opt}; a kind without any is not there
 * @param bridge the default network's bridge: a user's own ({@code --bridge}), {@code none}, or empty for ours
 * @param bridgeName the link name of our own default bridge
 * @param bip address and prefix of the default bridge
 * @param fixedCidr range of addresses of the default bridge
 * @param defaultGateway gateway given to containers of the default bridge instead of the bridge's address
 * @param ipv6 whether the default bridge has IPv6
 * @param fixedCidrV6 its IPv6 subnet
 * @param mtu of the default bridge; 0 for the driver's default
 * @param icc whether containers of the default bridge may talk to each other
 * @param iptables whether firewall rules are made at all
 * @param ip6tables likewise for IPv6
 * @param ipMasq masquerading on the default bridge
 * @param defaultBindAddress host address for published ports ({@code --ip})
 * @param addressPools pools from which networks get their subnets: base and prefix length of each subnet
 * @param dns servers for containers
 * @param dnsOptions resolver options for containers
 * @param dnsSearch search domains for containers
 * @param defaultUlimits {@code name=soft:hard}
 * @param logDriver default log driver
 * @param logOptions its options
 * @param insecureRegistries hosts or CIDRs
 * @param registryMirrors base URLs
 * @param maxConcurrentDownloads per pull
 * @param maxConcurrentUploads per push
 * @param maxDownloadAttempts per blob
 * @param init whether containers get an init by default
 * @param initPath its binary
 * @param shutdownTimeout seconds
 * @param seccompProfile path, {@code unconfined} or empty for the built-in
 * @param noNewPrivileges default
 * @param cgroupParent parent of containers' control groups
 * @param defaultShmSize bytes
 * @param defaultIpcMode {@code private} or {@code shareable}
 * @param defaultCgroupnsMode {@code host} or {@code private}
 * @param labels of the daemon
 * @param debug whether debug logging is on
 * @param logLevel {@code debug}, {@code info}, {@code warn}, {@code error}
 * @param firewallDriver name of the firewall driver
 * @param home folder of the distribution
 */
public record DaemonSettings(
        List<String> hosts,
        String socketGroup,
        Optional<TlsSettings> tls,
        Path dataRoot,
        Path execRoot,
        String defaultRuntime,
        Map<String, List<String>> runtimes,
        String storageDriver,
        Map<DriverKind, Map<String, String>> driverOptions,
        String bridge,
        String bridgeName,
        Optional<Cidr> bip,
        Optional<Cidr> fixedCidr,
        Optional<InetAddress> defaultGateway,
        boolean ipv6,
        Optional<Cidr> fixedCidrV6,
        int mtu,
        boolean icc,
        boolean iptables,
        boolean ip6tables,
        boolean ipMasq,
        InetAddress defaultBindAddress,
        List<AddressPool> addressPools,
        List<String> dns,
        List<String> dnsOptions,
        List<String> dnsSearch,
        Map<String, String> defaultUlimits,
        String logDriver,
        Map<String, String> logOptions,
        List<String> insecureRegistries,
        List<String> registryMirrors,
        int maxConcurrentDownloads,
        int maxConcurrentUploads,
        int maxDownloadAttempts,
        boolean init,
        String initPath,
        int shutdownTimeout,
        String seccompProfile,
        boolean noNewPrivileges,
        String cgroupParent,
        long defaultShmSize,
        String defaultIpcMode,
        String defaultCgroupnsMode,
        List<String> labels,
        boolean debug,
        String logLevel,
        String firewallDriver,
        Path home) {

    /**
     * A pool of subnets.
     *
     * @param base the pool
     * @param size prefix length of each subnet cut from it
     */
    public record AddressPool(Cidr base, int size) {}

    /**
     * TLS of TCP listeners.
     *
     * @param verifyClients whether clients must show a certificate of the CA
     */
    public record TlsSettings(Path caCertificate, Path certificate, Path key, boolean verifyClients) {}
}
