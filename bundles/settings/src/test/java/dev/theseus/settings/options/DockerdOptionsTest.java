package dev.theseus.settings.options;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A configuration that dockerd 28 starts with is understood here. */
class DockerdOptionsTest {
    private static final String FLAGS = """
            add-runtime allow-direct-routing authorization-plugin bip bip6 bridge bridge-accept-fwmark cdi-spec-dir
            cgroup-parent config-file containerd containerd-namespace containerd-plugins-namespace cpu-rt-period
            cpu-rt-runtime cri-containerd data-root debug default-address-pool default-cgroupns-mode default-gateway
            default-gateway-v6 default-ipc-mode default-network-opt default-runtime default-shm-size default-ulimit dns
            dns-opt dns-search exec-opt exec-root experimental feature firewall-backend fixed-cidr fixed-cidr-v6 group
            help host host-gateway-ip http-proxy https-proxy icc init init-path insecure-registry ip ip-forward
            ip-forward-no-drop ip-masq ip6tables iptables ipv6 label live-restore log-driver log-format log-level log-opt
            max-concurrent-downloads max-concurrent-uploads max-download-attempts metrics-addr mtu
            network-control-plane-mtu network-diagnostic-port no-new-privileges no-proxy node-generic-resource pidfile
            raw-logs registry-mirror rootless seccomp-profile selinux-enabled shutdown-timeout storage-driver storage-opt
            swarm-default-advertise-addr tls tlscacert tlscert tlskey tlsverify userland-proxy userland-proxy-path
            userns-remap validate version""";

    private static final String KEYS = """
            allow-direct-routing authorization-plugins bip bip6 bridge bridge-accept-fwmark builder cdi-spec-dirs
            cgroup-parent containerd containerd-namespace containerd-plugins-namespace cpu-rt-period cpu-rt-runtime
            data-root debug default-address-pools default-cgroupns-mode default-gateway default-gateway-v6
            default-ipc-mode default-network-opts default-runtime default-shm-size default-ulimits dns dns-opts
            dns-search exec-opts exec-root experimental features firewall-backend fixed-cidr fixed-cidr-v6 group
            host-gateway-ip hosts icc init init-path insecure-registries ip ip-forward ip-forward-no-drop ip-masq
            ip6tables iptables ipv6 labels live-restore log-driver log-format log-level log-opts
            max-concurrent-downloads max-concurrent-uploads max-download-attempts metrics-addr min-api-version mtu
            network-control-plane-mtu network-diagnostic-port no-new-privileges node-generic-resources pidfile proxies
            raw-logs registry-mirrors runtimes seccomp-profile selinux-enabled shutdown-timeout storage-driver
            storage-opts swarm-default-advertise-addr tls tlscacert tlscert tlskey tlsverify userland-proxy
            userland-proxy-path userns-remap""";

    private static Stream<String> words(String text) {
        return Stream.of(text.split("\\s+"));
    }

    @Test
    void everyFlagIsKnown() {
        assertEquals(
                List.of(),
                words(FLAGS).filter(name -> Options.named(name).isEmpty()).toList());
    }

    @Test
    void everyKeyIsKnown() {
        assertEquals(
                List.of(),
                words(KEYS).filter(key -> Options.withKey(key).isEmpty()).toList());
    }
}
