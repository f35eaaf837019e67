package dev.theseus.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as it runs: a process that is told by its socket. */
class RelayTest {
    private static final InetAddress IPV4 = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress IPV6 = InetAddress.ofLiteral("::1");

    @TempDir
    Path folder;

    private RelayProcess relay;

    @BeforeEach
    void begin() throws IOException {
        relay = RelayProcess.start(folder);
    }

    @AfterEach
    void end() {
        relay.close();
    }

    private static int free() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }

    private int open(String protocol, String host, int target) throws IOException {
        int port = free();
        assertEquals("ok", relay.ask("open " + protocol + " " + host + " " + port + " 127.0.0.1 " + target));
        return port;
    }

    @Test
    void passesBothWaysOnAndEndsEachByItself() throws Exception {
        try (ServerSocket container = new ServerSocket(0, 1, IPV4)) {
            int port = open("tcp", "::", container.getLocalPort());
            try (Socket client = new Socket(IPV6, port);
                    Socket server = container.accept()) {
                client.getOutputStream().write("ping".getBytes(StandardCharsets.UTF_8));
                client.shutdownOutput();
                assertEquals("ping", new String(server.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
                server.getOutputStream().write("pong".getBytes(StandardCharsets.UTF_8));
                server.shutdownOutput();
                assertEquals("pong", new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
                assertTrue(server.getInetAddress() instanceof Inet4Address);
            }
        }
    }

    @Test
    void losesNothingWhenAReaderIsSlow() throws Exception {
        byte[] data = new byte[16 << 20];
        new Random(7).nextBytes(data);
        try (ServerSocket container = new ServerSocket(0, 1, IPV4)) {
            int port = open("tcp", "::1", container.getLocalPort());
            try (Socket client = new Socket(IPV6, port);
                    Socket server = container.accept()) {
                CompletableFuture<Void> written = CompletableFuture.runAsync(() -> write(server, data));
                // Until nobody can take any more, and the relay has kept the rest.
                assertThrows(java.util.concurrent.TimeoutException.class, () -> written.get(1, TimeUnit.SECONDS));
                assertArrayEquals(data, client.getInputStream().readAllBytes());
                written.get(10, TimeUnit.SECONDS);
            }
        }
    }

    private static void write(Socket socket, byte[] data) {
        try {
            socket.getOutputStream().write(data);
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void leavesIpv4ToTheKernel() throws IOException {
        try (ServerSocket container = new ServerSocket(0, 1, IPV4)) {
            int port = open("tcp", "::", container.getLocalPort());
            assertThrows(IOException.class, () -> new Socket(IPV4, port).close());
            try (ServerSocket other = new ServerSocket()) {
                other.bind(new InetSocketAddress(IPV4, port));
                assertEquals(port, other.getLocalPort());
            }
        }
    }

    @Test
    void answersDatagramsFromWhereTheyWereSentTo() throws IOException {
        try (DatagramSocket container = new DatagramSocket(new InetSocketAddress(IPV4, 0));
                DatagramSocket one = new DatagramSocket(new InetSocketAddress(IPV6, 0));
                DatagramSocket two = new DatagramSocket(new InetSocketAddress(IPV6, 0))) {
            int port = open("udp", "::", container.getLocalPort());
            container.setSoTimeout(5000);
            // A connected socket takes answers of that address alone.
            one.connect(IPV6, port);
            two.connect(IPV6, port);
            for (DatagramSocket client : List.of(one, two, one)) {
                client.setSoTimeout(5000);
                client.send(new DatagramPacket(new byte[] {1, 2, 3}, 3));
                DatagramPacket seen = new DatagramPacket(new byte[100], 100);
                container.receive(seen);
                container.send(new DatagramPacket(new byte[] {9, 8}, 2, seen.getSocketAddress()));
                DatagramPacket answer = new DatagramPacket(new byte[100], 100);
                client.receive(answer);
                assertEquals(2, answer.getLength());
            }
        }
    }

    @Test
    void connectionsOfAClosedPortEnd() throws Exception {
        try (ServerSocket container = new ServerSocket(0, 1, IPV4)) {
            int port = open("tcp", "::", container.getLocalPort());
            int kept = open("tcp", "::", container.getLocalPort());
            try (Socket client = new Socket(IPV6, port);
                    Socket server = container.accept()) {
                server.getOutputStream().write(1);
                assertEquals(1, client.getInputStream().read());
                assertEquals("ok", relay.ask("close tcp :: " + port));
                assertEquals(-1, client.getInputStream().read());
                assertEquals(-1, server.getInputStream().read());
            }
            assertThrows(IOException.class, () -> new Socket(IPV6, port).close());
            assertEquals(List.of("tcp :: " + kept + " 127.0.0.1 " + container.getLocalPort()), relay.list());
        }
    }

    @Test
    void aTargetMoves() throws Exception {
        try (ServerSocket before = new ServerSocket(0, 1, IPV4);
                ServerSocket after = new ServerSocket(0, 1, IPV4)) {
            int port = open("tcp", "::1", before.getLocalPort());
            assertEquals("ok", relay.ask("open tcp ::1 " + port + " 127.0.0.1 " + after.getLocalPort()));
            try (Socket client = new Socket(IPV6, port);
                    Socket server = after.accept()) {
                assertEquals(IPV4, server.getInetAddress());
                assertTrue(client.isConnected());
            }
        }
    }

    @Test
    void whoIsNotThereIsHungUpOn() throws IOException {
        int port = open("tcp", "::1", free());
        try (Socket client = new Socket(IPV6, port)) {
            client.setSoTimeout(5000);
            assertTrue(endsAtOnce(client));
        }
    }

    private static boolean endsAtOnce(Socket client) throws IOException {
        try {
            return client.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void saysWhatItCannotDo() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, IPV6)) {
            assertEquals("error 98", relay.ask("open tcp ::1 " + other.getLocalPort() + " 127.0.0.1 80"));
        }
        assertEquals("port-relay 1 " + relay.process().pid(), relay.ask("hello"));
        assertEquals("wrong open PROTOCOL HOST PORT TARGET PORT", relay.ask("open sctp :: 1 127.0.0.1 80"));
        assertEquals("wrong x is no address", relay.ask("open tcp x 1 127.0.0.1 80"));
        assertEquals("unknown fly", relay.ask("fly"));
        assertEquals(List.of(), relay.list());
    }

    @Test
    void outlivesItsDaemonWhileItServes() throws Exception {
        try (ServerSocket container = new ServerSocket(0, 1, IPV4)) {
            int port = open("tcp", "::1", container.getLocalPort());
            relay.hangUp();
            try (Socket client = new Socket(IPV6, port);
                    Socket server = container.accept()) {
                server.getOutputStream().write(7);
                assertEquals(7, client.getInputStream().read());
            }
            relay.connect();
            assertEquals(List.of("tcp ::1 " + port + " 127.0.0.1 " + container.getLocalPort()), relay.list());
            assertEquals("ok", relay.ask("close tcp ::1 " + port));
            assertTrue(relay.process().isAlive());
            relay.hangUp();
            assertTrue(relay.process().waitFor(5, TimeUnit.SECONDS));
            assertFalse(relay.process().isAlive());
        }
    }
}
