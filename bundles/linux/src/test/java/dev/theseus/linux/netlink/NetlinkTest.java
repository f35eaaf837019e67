package dev.theseus.linux.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.linux.namespace.NetworkNamespace;
import dev.theseus.linux.namespace.Sysctl;
import dev.theseus.testing.NeedsRoot;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two fresh namespaces play host and container, so that nothing of the machine is touched. */
@NeedsRoot
class NetlinkTest {
    @TempDir
    Path folder;

    private Path hostNamespace;
    private Path containerNamespace;
    private NetlinkSocket host;
    private NetlinkSocket container;

    @BeforeEach
    void createNamespaces() {
        hostNamespace = folder.resolve("host");
        containerNamespace = folder.resolve("container");
        host = NetworkNamespace.create(hostNamespace, NetlinkSocket::open);
        NetworkNamespace.create(containerNamespace);
        container = NetlinkSocket.open(containerNamespace);
    }

    @AfterEach
    void deleteNamespaces() {
        host.close();
        container.close();
        NetworkNamespace.delete(containerNamespace);
        NetworkNamespace.delete(hostNamespace);
        assertFalse(NetworkNamespace.exists(hostNamespace));
    }

    private static InetAddress inet(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    @Test
    void connectionsOfAnAddressAreTheSameHoweverManyThereAre() {
        InetAddress client = inet("127.0.0.7");
        NetworkNamespace.runIn(hostNamespace, () -> {
            host.links().up(host.links().find("lo").orElseThrow().index());
            try (NetlinkSocket filter = NetlinkSocket.openNetfilter();
                    DatagramSocket socket = new DatagramSocket(0, client)) {
                assertEquals(List.of(), filter.connections().of(client));
                Process tracking = new ProcessBuilder("iptables", "-A", "INPUT", "-m", "conntrack", "--ctstate", "NEW")
                        .inheritIO()
                        .start();
                assertEquals(0, tracking.waitFor());
                socket.send(new DatagramPacket(new byte[1], 1, inet("127.0.0.8"), 9));
                List<Connection> read = filter.connections().of(client);
                assertEquals(1, read.size());
                assertEquals(client, read.getFirst().original().source());
                assertEquals(
                        read.getFirst().original(),
                        filter.connections().of(client, 0).getFirst().original());
                assertEquals(1, filter.connections().of(inet("127.0.0.8"), 0).size());
                assertEquals(List.of(), filter.connections().of(inet("127.0.0.9")));
                assertEquals(List.of(), filter.connections().of(inet("127.0.0.9"), 0));
            }
            return true;
        });
    }

    @Test
    void bridgeVethAddressesAndRoutesWorkTogether() throws Exception {
        Links links = host.links();
        Link bridge = links.createBridge(BridgeSpec.of("br-test")
                .withMac("02:42:00:00:00:01")
                .withMtu(1400)
                .withAlias("theseus-abc"));
        assertEquals("bridge", bridge.kind());
        assertEquals("theseus-abc", bridge.alias());
        assertEquals("02:42:00:00:00:01", bridge.mac());
        assertEquals(1400, bridge.mtu());
        links.up(bridge.index());
        host.addresses().add(new InterfaceAddress(bridge.index(), inet("10.9.0.1"), 24));
        host.addresses().add(new InterfaceAddress(bridge.index(), inet("fd00:9::1"), 64));

        Link veth = links.createVeth(VethSpec.of("veth-test", "eth0", containerNamespace)
                .withMaster(bridge.index())
                .withMtu(1400)
                .withAlias("theseus-ep1")
                .withPeerMac("02:42:0a:09:00:02"));
        assertEquals(bridge.index(), veth.master());
        assertEquals("theseus-ep1", veth.alias());
        assertTrue(veth.isUp());

        Links inside = container.links();
        Link eth0 = inside.get("eth0");
        assertEquals("02:42:0a:09:00:02", eth0.mac());
        assertEquals(1400, eth0.mtu());
        inside.up(inside.get("lo").index());
        container.addresses().add(new InterfaceAddress(eth0.index(), inet("10.9.0.2"), 24));
        container.addresses().add(new InterfaceAddress(eth0.index(), inet("10.9.0.2"), 24));
        container.addresses().add(new InterfaceAddress(eth0.index(), inet("fd00:9::2"), 64));
        inside.up(eth0.index());
        Route route = new Route(inet("0.0.0.0"), 0, Optional.of(inet("10.9.0.1")), 0);
        container.routes().replace(route);
        container.routes().replace(route);
        container.routes().replace(new Route(inet("::"), 0, Optional.of(inet("fd00:9::1")), eth0.index()));
        container.routes().replace(new Route(inet("10.77.0.0"), 16, Optional.empty(), eth0.index()));

        assertTrue(container.routes().list().stream()
                .anyMatch(r -> r.isDefault() && r.gateway().equals(Optional.of(inet("10.9.0.1")))));
        assertTrue(container.routes().list().stream()
                .anyMatch(r -> r.isDefault() && r.gateway().equals(Optional.of(inet("fd00:9::1")))));
        assertTrue(host.addresses().list().contains(new InterfaceAddress(bridge.index(), inet("10.9.0.1"), 24)));
        assertTrue(container.routes().delete(new Route(inet("10.77.0.0"), 16, Optional.empty(), eth0.index())));
        assertFalse(container.routes().delete(new Route(inet("10.77.0.0"), 16, Optional.empty(), eth0.index())));

        NetworkNamespace.runIn(hostNamespace, () -> {
            try (var server = new java.net.ServerSocket(0, 1, inet("10.9.0.1"))) {
                NetworkNamespace.runIn(containerNamespace, () -> {
                    try (var client = new java.net.Socket(inet("10.9.0.1"), server.getLocalPort())) {
                        client.getOutputStream().write(42);
                    }
                    return true;
                });
                try (var accepted = server.accept()) {
                    assertEquals(42, accepted.getInputStream().read());
                }
            }
            return true;
        });

        assertTrue(container.addresses().delete(new InterfaceAddress(eth0.index(), inet("10.9.0.2"), 24)));
        assertFalse(container.addresses().delete(new InterfaceAddress(eth0.index(), inet("10.9.0.2"), 24)));
        assertTrue(links.delete("veth-test"));
        assertFalse(links.delete("veth-test"));
        assertTrue(inside.find("eth0").isEmpty());
    }

    @Test
    void changesToALinkAreSeen() {
        Links links = host.links();
        Link dummy = links.createVeth(
                VethSpec.of("dummy7", "peer", containerNamespace).withAlias("tag"));
        links.down(dummy.index());
        links.rename(dummy.index(), "dummy8");
        links.setMac(dummy.index(), "02:00:00:00:00:09");
        links.setMtu(dummy.index(), 1300);
        links.setAlias(dummy.index(), "");
        Link changed = links.get("dummy8");
        assertEquals(1300, changed.mtu());
        assertEquals("02:00:00:00:00:09", changed.mac());
        assertEquals("", changed.alias());
        links.up(dummy.index());
        assertTrue(links.get("dummy8").isUp());
        links.down(dummy.index());
        assertFalse(links.get("dummy8").isUp());
        Link bridge = links.createBridge(BridgeSpec.of("br7"));
        links.setMaster(dummy.index(), bridge.index());
        assertEquals(bridge.index(), links.get("dummy8").master());
        links.setMaster(dummy.index(), 0);
        assertEquals(0, links.get("dummy8").master());
        links.moveTo(dummy.index(), containerNamespace);
        assertTrue(links.find("dummy8").isEmpty());
        assertTrue(
                container.links().list().stream().anyMatch(link -> link.name().equals("dummy8")));
    }

    @Test
    void errorsAreDecoded() {
        Links links = host.links();
        links.createBridge(BridgeSpec.of("br0"));
        EngineException taken = assertThrows(EngineException.class, () -> links.createBridge(BridgeSpec.of("br0")));
        assertEquals(ErrorKind.ALREADY_EXISTS, taken.kind());
        assertTrue(taken.message().contains("create bridge br0"), taken.message());
        assertTrue(taken.message().contains("EEXIST"), taken.message());
        assertEquals(
                ErrorKind.NOT_FOUND,
                assertThrows(EngineException.class, () -> links.get("nope")).kind());
        assertEquals(
                ErrorKind.INVALID_PARAMETER,
                assertThrows(EngineException.class, () -> links.find("much-too-long-name"))
                        .kind());
        assertEquals(
                ErrorKind.INVALID_PARAMETER,
                assertThrows(
                                EngineException.class,
                                () -> links.createBridge(BridgeSpec.of("br1").withMac("02:42")))
                        .kind());
    }

    @Test
    void sysctlsAreTheNamespacesOwn() {
        NetworkNamespace.sysctl(containerNamespace, Map.of("net.ipv4.ip_unprivileged_port_start", "77"));
        assertEquals(
                "77",
                NetworkNamespace.runIn(containerNamespace, () -> Sysctl.read("net.ipv4.ip_unprivileged_port_start")));
        assertNotEquals(
                "77", NetworkNamespace.runIn(hostNamespace, () -> Sysctl.read("net.ipv4.ip_unprivileged_port_start")));
        EngineException unknown = assertThrows(EngineException.class, () -> Sysctl.write("net.ipv4.nope", "1"));
        assertEquals("sysctl net.ipv4.nope=1: there is no such setting in this kernel", unknown.message());
        assertThrows(EngineException.class, () -> Sysctl.write("//etc/passwd", "1"));
    }

    @Test
    void createIsIdempotentAndUsableFromManyVirtualThreads() throws Exception {
        NetworkNamespace.create(containerNamespace);
        try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            var results = java.util.stream.IntStream.range(0, 20)
                    .mapToObj(i -> threads.submit(() -> container
                            .links()
                            .createBridge(BridgeSpec.of("d" + i).withAlias("a" + i))))
                    .toList();
            for (var result : results) {
                assertEquals("bridge", result.get().kind());
            }
        }
        assertEquals(
                21,
                container.links().list().stream()
                        .filter(l -> !l.kind().equals("ipip"))
                        .count());
    }

    @Test
    void anInterfaceOnTopOfAnotherIsMadeInAnotherNamespace() {
        host.links().create(LinkSpec.of("up0", new LinkKind.Pair("up1")));
        Link parent = host.links().get("up0");
        assertEquals("veth", parent.kind());
        LinkSpec top = LinkSpec.of("eth0", new LinkKind.Macvlan(MacvlanMode.BRIDGE))
                .on(parent.index())
                .withMac("02:42:ac:1d:00:02")
                .withMtu(1400)
                .in(containerNamespace);

        host.links().create(top);

        Link made = container.links().get("eth0");
        assertEquals("macvlan", made.kind());
        assertEquals("02:42:ac:1d:00:02", made.mac());
        assertEquals(1400, made.mtu());
        EngineException again =
                assertThrows(EngineException.class, () -> host.links().create(top));
        assertEquals(ErrorKind.ALREADY_EXISTS, again.kind());
    }

    /** Each is made, or the kernel is said to have none of its kind. */
    @Test
    void whatTheKernelHasNoneOfIsToldAsSuch() {
        host.links().create(LinkSpec.of("up0", new LinkKind.Pair("up1")));
        int parent = host.links().get("up0").index();
        for (LinkKind kind : List.of(
                new LinkKind.Vlan(10), new LinkKind.Dummy(), new LinkKind.Ipvlan(IpvlanMode.L3, IpvlanFlag.PRIVATE))) {
            LinkSpec spec = LinkSpec.of("made", kind);
            LinkSpec whole = kind instanceof LinkKind.Dummy ? spec : spec.on(parent);
            try {
                host.links().create(whole);
                assertEquals(kind.word(), host.links().get("made").kind());
                host.links().delete("made");
            } catch (EngineException e) {
                assertEquals(ErrorKind.NOT_IMPLEMENTED, e.kind(), e.message());
                assertTrue(e.message().contains(kind.word()), e.message());
            }
        }
    }
}
