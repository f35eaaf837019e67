package dev.theseus.engine.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.engine.id.SandboxId;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NetworkFilesTest {
    private static final String HOST = """
            # by hand
            nameserver 127.0.0.53
            nameserver 10.0.0.2
            nameserver fe80::1%eth0
            search corp.example lab.example
            options edns0 trust-ad
            """;

    private static SandboxView view(List<SandboxView.HostEntry> links, EndpointView... endpoints) {
        Map<String, EndpointView> byName = new LinkedHashMap<>();
        for (EndpointView endpoint : endpoints) {
            byName.put(endpoint.networkName(), endpoint);
        }
        SandboxId id = new SandboxId("a".repeat(64));
        return new SandboxView(
                id,
                SandboxOwner.container(id.value()),
                "web",
                Optional.empty(),
                false,
                byName,
                Map.of(),
                links,
                "172.17.0.1");
    }

    private static EndpointView endpoint(String network, String ipv4, String ipv6) {
        return new EndpointView(
                "n", network, "e", EndpointConfig.DEFAULT, ipv4, 16, "", ipv6, 64, "", "", List.of(), Map.of());
    }

    @Test
    void takesTheHostsServersButNotItsLoopback() {
        assertEquals("""
                nameserver 10.0.0.2
                search corp.example lab.example
                options edns0 trust-ad
                """, NetworkFiles.resolvConf(Resolver.NONE, HOST, false));
    }

    @Test
    void fallsBackToPublicServers() {
        assertEquals(
                "nameserver 8.8.8.8\nnameserver 8.8.4.4\n",
                NetworkFiles.resolvConf(Resolver.NONE, "nameserver 127.0.0.1\n", false));
        assertEquals("nameserver 8.8.8.8\nnameserver 8.8.4.4\n", NetworkFiles.resolvConf(Resolver.NONE, "", false));
    }

    @Test
    void settingsReplaceTheHostsPartByPart() {
        Resolver own = new Resolver(List.of("1.1.1.1"), List.of(), List.of("timeout:1"));
        assertEquals("""
                nameserver 1.1.1.1
                search corp.example lab.example
                options timeout:1
                """, NetworkFiles.resolvConf(own, HOST, false));
        Resolver noSearch = new Resolver(List.of(), List.of("."), List.of());
        assertTrue(!NetworkFiles.resolvConf(noSearch, HOST, false).contains("search"));
    }

    @Test
    void theNameServiceIsTheOnlyServer() {
        assertEquals("""
                nameserver 127.0.0.11
                search corp.example lab.example
                options edns0 trust-ad ndots:0
                """, NetworkFiles.resolvConf(Resolver.NONE, HOST, true));
        Resolver dots = new Resolver(List.of(), List.of(), List.of("ndots:2"));
        assertTrue(NetworkFiles.resolvConf(dots, "", true).endsWith("options ndots:2\n"));
        assertEquals(List.of(new InetSocketAddress("10.0.0.2", 53)), NetworkFiles.upstream(Resolver.NONE, HOST));
    }

    @Test
    void hostsHasLoopbackExtrasLinksAndItself() {
        SandboxView view = view(
                List.of(new SandboxView.HostEntry("172.17.0.3", List.of("db", "store"))),
                endpoint("bridge", "172.17.0.2", "fd00::2"));
        String text = NetworkFiles.hosts(
                "web", "example", List.of("box:10.0.0.9", "gate:host-gateway", "six=[fd00::9]", "old6:fd00::8"), view);
        assertEquals("""
                127.0.0.1\tlocalhost
                ::1\tlocalhost ip6-localhost ip6-loopback
                fe00::\tip6-localnet
                ff00::\tip6-mcastprefix
                ff02::1\tip6-allnodes
                ff02::2\tip6-allrouters
                10.0.0.9\tbox
                172.17.0.1\tgate
                fd00::9\tsix
                fd00::8\told6
                172.17.0.3\tdb store
                172.17.0.2\tweb.example web
                fd00::2\tweb.example web
                """, text);
    }

    @Test
    void hostsRefusesWhatHasNoAddress() {
        assertThrows(
                IllegalArgumentException.class, () -> NetworkFiles.hosts("web", "", List.of("box:"), view(List.of())));
    }

    @Test
    void hostnameEndsItsLine() {
        assertEquals("web\n", NetworkFiles.hostname("web"));
    }
}
