package dev.theseus.engine.network.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.Cidr;
import dev.theseus.engine.network.NetworkReasons;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostPortsTest {
    private static final InetAddress ANY = Cidr.literal("0.0.0.0");
    private static final InetAddress ANY6 = Cidr.literal("::");
    private static final InetAddress LOOPBACK = Cidr.literal("127.0.0.1");

    private final FakeRelay relay = new FakeRelay();
    private final HostPorts ports = new HostPorts("t0000001", relay);

    @AfterEach
    void letGo() {
        ports.close();
    }

    static int free() {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void holdsWhatItGave() throws IOException {
        int port = ports.takeAny(PortClaim.of("tcp", ANY));
        try (ServerSocket other = new ServerSocket()) {
            other.setReuseAddress(true);
            assertThrows(BindException.class, () -> other.bind(new InetSocketAddress("127.0.0.1", port)));
        }
        ports.release("tcp", ANY, port);
        try (ServerSocket other = new ServerSocket(port)) {
            assertEquals(port, other.getLocalPort());
        }
    }

    @Test
    void refusesConnectionsWhileHolding() throws IOException {
        int port = ports.takeAny(PortClaim.of("tcp", ANY));
        try (Socket client = new Socket()) {
            assertThrows(IOException.class, () -> client.connect(new InetSocketAddress("127.0.0.1", port), 1000));
        }
    }

    /** A neighbour that is away holds nothing, and its containers have their ports all the same. */
    @Test
    void neighboursChooseElsewhere() {
        HostPorts neighbour = new HostPorts("t9f3c55a", relay);
        int port = neighbour.takeAny(PortClaim.of("tcp", ANY));
        neighbour.close();
        for (int i = 0; i < 100; i++) {
            assertNotEquals(port, ports.takeAny(PortClaim.of("tcp", ANY)));
        }
    }

    private void taken(String address, InetAddress host, int port) {
        EngineException taken =
                assertThrows(EngineException.class, () -> ports.take(PortClaim.of("tcp", host), port, port));
        assertTrue(taken.is(NetworkReasons.PORT_TAKEN), taken::toString);
        assertEquals(Map.of(Attributes.ADDRESS, address), taken.attributes());
    }

    @Test
    void saysWhoseThePortIs() throws IOException {
        int port = free();
        ports.take(PortClaim.of("tcp", ANY), port, port);
        taken("0.0.0.0:" + port, ANY, port);
        taken("127.0.0.1:" + port, LOOPBACK, port);
        try (ServerSocket foreign = new ServerSocket(0)) {
            int taken = foreign.getLocalPort();
            assertEquals(
                    "failed to bind host port 0.0.0.0:" + taken + "/tcp: address already in use",
                    assertThrows(EngineException.class, () -> ports.take(PortClaim.of("tcp", ANY), taken, taken))
                            .message());
        }
    }

    @Test
    void protocolsAndAddressesAreApart() throws IOException {
        int port = free();
        ports.take(PortClaim.of("tcp", LOOPBACK), port, port);
        ports.take(PortClaim.of("tcp", Cidr.literal("127.0.0.2")), port, port);
        ports.take(PortClaim.of("udp", LOOPBACK), port, port);
        ports.take(PortClaim.of("sctp", LOOPBACK), port, port);
        assertThrows(BindException.class, () -> new DatagramSocket(new InetSocketAddress("127.0.0.1", port)).close());
    }

    @Test
    void takesOnePortOnBothFamilies() {
        int port = ports.takeAny(PortClaim.of("tcp", ANY, ANY6));
        assertThrows(EngineException.class, () -> ports.take(PortClaim.of("tcp", ANY6), port, port));
        ports.release("tcp", ANY, port);
        ports.release("tcp", ANY6, port);
        assertEquals(port, ports.take(PortClaim.of("tcp", ANY, ANY6), port, port));
    }

    @Test
    void takesTheFirstFreeOfARange() throws IOException {
        try (ServerSocket foreign = new ServerSocket(0)) {
            int first = foreign.getLocalPort();
            int given = ports.take(PortClaim.of("tcp", ANY), first, first + 20);
            assertTrue(given > first && given <= first + 20, "given " + given);
            assertNotEquals(given, ports.take(PortClaim.of("tcp", ANY), first, first + 20));
        }
    }

    @Test
    void aFailureOnOneAddressLeavesNothingHeld() throws IOException {
        try (ServerSocket foreign = new ServerSocket(0, 1, Cidr.literal("127.0.0.2"))) {
            int port = foreign.getLocalPort();
            PortClaim both = PortClaim.of("tcp", LOOPBACK, Cidr.literal("127.0.0.2"));
            assertThrows(EngineException.class, () -> ports.take(both, port, port));
            assertEquals(port, ports.take(PortClaim.of("tcp", LOOPBACK), port, port));
        }
    }

    @Test
    void randomPortsDiffer() {
        assertNotEquals(ports.takeAny(PortClaim.of("udp", ANY)), ports.takeAny(PortClaim.of("udp", ANY)));
    }

    @Test
    void takesBackEvenWhatSomebodyElseBound() throws IOException {
        try (ServerSocket foreign = new ServerSocket(0)) {
            int port = foreign.getLocalPort();
            assertTrue(ports.retake("tcp", ANY, port, Optional.empty()).contains("address already in use"));
            taken("0.0.0.0:" + port, ANY, port);
        }
    }

    private static PortClaim relayed(InetAddress... hosts) {
        return new PortClaim(
                "tcp", java.util.List.of(hosts), Optional.of(new InetSocketAddress(Cidr.literal("10.0.0.2"), 80)));
    }

    @Test
    void whatComesByIpv6IsRelayedWhereTheKernelCannot() {
        int port = ports.takeAny(relayed(ANY, ANY6));
        assertEquals(Set.of("tcp [::]:" + port + " 10.0.0.2:80"), relay.open());
        ports.release("tcp", ANY6, port);
        assertEquals(Set.of(), relay.open());
        assertThrows(EngineException.class, () -> ports.take(PortClaim.of("tcp", ANY), port, port));
    }

    /** The relay's socket is for IPv6 alone, so that of the other family is needed as well. */
    @Test
    void aRelayedWildcardCoversNoOther() throws IOException {
        int port = ports.takeAny(relayed(ANY6));
        ports.take(PortClaim.of("tcp", ANY), port, port);
        try (ServerSocket other = new ServerSocket()) {
            assertThrows(BindException.class, () -> other.bind(new InetSocketAddress("127.0.0.1", port)));
        }
    }

    @Test
    void whatTheRelayRefusesIsTaken() {
        relay.fail("Address already in use");
        int port = free();
        assertEquals(
                "failed to bind host port [::]:" + port + "/tcp: address already in use",
                assertThrows(EngineException.class, () -> ports.take(relayed(ANY, ANY6), port, port))
                        .message());
        relay.fail("");
        assertEquals(port, ports.take(relayed(ANY, ANY6), port, port));
    }

    @Test
    void theRelayIsLeftAsItIsWhenTheDaemonGoes() {
        int port = ports.takeAny(relayed(ANY, ANY6));
        relay.open(relayed(ANY6).relayed(ANY6, 1).orElseThrow());
        ports.close();
        assertEquals(2, relay.open().size());
        HostPorts next = new HostPorts("t0000001", relay);
        assertEquals("", next.retake("tcp", ANY6, port, relayed(ANY6).relayed(ANY6, port)));
        next.forgetOthers();
        assertEquals(Set.of("tcp [::]:" + port + " 10.0.0.2:80"), relay.open());
        next.close();
    }
}
