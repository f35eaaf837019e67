package dev.theseus.linux.socket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.host.StdioListener;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.internal.CString;
import dev.theseus.linux.internal.LibC;
import dev.theseus.testing.NeedsRoot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttachConnectionTest {
    @TempDir
    Path folder;

    private Path path;
    private Descriptor server;

    /** What conmon does when it starts. */
    @BeforeEach
    void listen() {
        path = folder.resolve("attach");
        server = listen(path);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static Descriptor listen(Path path) {
        Descriptor socket = Descriptor.adopt(LibC.socket(1, 5, 0));
        byte[] name = CString.of(path.toString());
        byte[] address = ByteBuffer.allocate(2 + name.length)
                .order(ByteOrder.nativeOrder())
                .putShort((short) 1)
                .put(name)
                .array();
        assertEquals(0, LibC.bind(socket.number(), address, address.length));
        assertEquals(0, LibC.listen(socket.number(), 5));
        return socket;
    }

    private Descriptor accept() {
        return Descriptor.adopt(LibC.accept4(server.number(), null, null, 0x80000));
    }

    private static final class Collector implements StdioListener {
        private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        private final CountDownLatch end = new CountDownLatch(1);
        private int ends;

        @Override
        public synchronized void onData(int stream, byte[] data) {
            (stream == 1 ? stdout : stderr).writeBytes(data);
        }

        @Override
        public synchronized void onEnd() {
            ends++;
            end.countDown();
        }

        void awaitEnd() throws InterruptedException {
            assertTrue(end.await(10, TimeUnit.SECONDS));
        }
    }

    private static void packet(Descriptor peer, int stream, byte[] data) {
        byte[] packet = new byte[data.length + 1];
        packet[0] = (byte) stream;
        System.arraycopy(data, 0, packet, 1, data.length);
        assertEquals(packet.length, LibC.send(peer.number(), packet, packet.length, 0));
    }

    @Test
    void outputArrivesWholeByStream() throws Exception {
        Collector collector = new Collector();
        try (AttachConnection connection = AttachConnection.open(path, collector)) {
            MessageDigest sent = MessageDigest.getInstance("SHA-256");
            try (Descriptor peer = accept()) {
                Random random = new Random(1);
                for (int i = 0; i < 2000; i++) {
                    byte[] data = new byte[1 + random.nextInt(8192)];
                    random.nextBytes(data);
                    sent.update(data);
                    packet(peer, 2, data);
                }
                packet(peer, 3, "oops".getBytes(StandardCharsets.UTF_8));
            }
            collector.awaitEnd();
            byte[] got = MessageDigest.getInstance("SHA-256").digest(collector.stdout.toByteArray());
            assertArrayEquals(sent.digest(), got);
            assertEquals("oops", collector.stderr.toString(StandardCharsets.UTF_8));
            assertEquals(
                    ErrorKind.CONFLICT,
                    assertThrows(EngineException.class, () -> connection.write(new byte[1], 0, 1))
                            .kind());
        }
        assertEquals(1, collector.ends);
    }

    /** The kernel then tells of a reset before it gives the rest of the output. */
    @Test
    void noOutputIsLostWhenInputIsLeftUnread() throws Exception {
        for (int round = 0; round < 20; round++) {
            Collector collector = new Collector();
            CountDownLatch gone = new CountDownLatch(1);
            StdioListener slow = new StdioListener() {
                @Override
                public void onData(int stream, byte[] data) {
                    try {
                        // The rest waits in the socket until the other side is gone.
                        assertTrue(gone.await(10, TimeUnit.SECONDS));
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    collector.onData(stream, data);
                }

                @Override
                public void onEnd() {
                    collector.onEnd();
                }
            };
            try (AttachConnection connection = AttachConnection.open(path, slow)) {
                try (Descriptor peer = accept()) {
                    connection.write(new byte[1000], 0, 1000);
                    for (int i = 0; i < 20; i++) {
                        packet(peer, 2, new byte[1000]);
                    }
                }
                gone.countDown();
                collector.awaitEnd();
                assertEquals(20_000, collector.stdout.size(), "round " + round);
            }
            assertEquals(1, collector.ends);
        }
    }

    @Test
    void inputGoesInSmallPacketsToALateReader() throws Exception {
        byte[] data = new byte[3_000_000];
        new Random(2).nextBytes(data);
        CompletableFuture<Void> written = new CompletableFuture<>();
        try (AttachConnection connection = AttachConnection.open(path, new Collector());
                Descriptor peer = accept()) {
            Thread.startVirtualThread(() -> {
                try {
                    connection.write(data, 0, data.length);
                    connection.closeInput();
                    written.complete(null);
                } catch (EngineException e) {
                    written.completeExceptionally(e);
                }
            });
            // The reader comes late: in this time a writer that did not wait would be done.
            Thread.sleep(100);
            assertFalse(written.isDone());
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            byte[] packet = peer.read(100_000);
            while (packet.length > 0) {
                assertTrue(packet.length <= 32768);
                got.writeBytes(packet);
                packet = peer.read(100_000);
            }
            written.get(30, TimeUnit.SECONDS);
            assertArrayEquals(data, got.toByteArray());
            assertThrows(EngineException.class, () -> connection.write(data, 0, 1));
        }
    }

    @Test
    void closingEndsAWaitingWriter() throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        AttachConnection connection = AttachConnection.open(path, new Collector());
        Thread.startVirtualThread(() -> {
            try {
                connection.write(new byte[5_000_000], 0, 5_000_000);
            } catch (EngineException e) {
                failure.complete(e);
            }
        });
        // So that the writer mostly waits by then; closed before, it has to fail in the same way.
        Thread.sleep(100);
        connection.close();
        assertEquals(ErrorKind.CONFLICT, ((EngineException) failure.get(30, TimeUnit.SECONDS)).kind());
    }

    @Test
    void longPathsAndAbsentListenersAreHandled() throws IOException {
        Path deep = Files.createDirectories(folder.resolve("x".repeat(100)).resolve("y".repeat(100)));
        Files.move(path, deep.resolve("attach"));
        AttachConnection.open(deep.resolve("attach"), new Collector()).close();
        server.close();
        assertEquals(
                ErrorKind.UNAVAILABLE,
                assertThrows(
                                EngineException.class,
                                () -> AttachConnection.open(deep.resolve("attach"), new Collector()))
                        .kind());
        assertEquals(
                ErrorKind.NOT_FOUND,
                assertThrows(
                                EngineException.class,
                                () -> AttachConnection.open(folder.resolve("none"), new Collector()))
                        .kind());
    }

    @Test
    @NeedsRoot
    void peerAndOwnersAreKnown() throws IOException {
        try (Descriptor client = UnixSocket.connect(path, UnixSocket.Type.SEQPACKET)) {
            PeerCredentials peer = UnixSocket.peer(client);
            assertEquals(ProcessHandle.current().pid(), peer.pid());
            assertEquals(0, peer.uid());
        }
        SocketFile.restrict(path, SocketFile.group("daemon").orElseThrow());
        assertEquals(
                "rw-rw----",
                java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        assertEquals(
                "daemon",
                Files.readAttributes(path, java.nio.file.attribute.PosixFileAttributes.class)
                        .group()
                        .getName());
        assertEquals(4711, SocketFile.group("4711").orElseThrow());
        assertTrue(SocketFile.group("no-such-group").isEmpty());
    }

    @Test
    void inheritedSocketsAreForOneProcessOnly() {
        var environment = java.util.Map.of("LISTEN_PID", "4", "LISTEN_FDS", "1");
        assertTrue(InheritedSocket.list(environment, 5).isEmpty());
        assertTrue(InheritedSocket.list(java.util.Map.of(), 5).isEmpty());
        InheritedSocket inherited = InheritedSocket.of(server.number(), "api").orElseThrow();
        assertEquals(InheritedSocket.Family.UNIX, inherited.family());
        assertEquals("api", inherited.name());
        try (Descriptor memory = Descriptor.inMemory("no socket")) {
            assertTrue(InheritedSocket.of(memory.number(), "").isEmpty());
        }
    }
}
