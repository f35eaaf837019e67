package dev.theseus.rest.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.rest.fake.FakeDaemon;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client is told reaches it, however much it has sent that nobody reads. */
@Timeout(120)
class UnreadInputTest {
    private static final int MUCH = 5_000_000;
    private static final int OUTPUT = 300_000;

    @TempDir
    Path folder;

    enum Transport {
        UNIX,
        TCP,
        TLS
    }

    private record Client(AutoCloseable socket, InputStream input, OutputStream output) implements AutoCloseable {
        static Client of(Socket socket) throws IOException {
            return new Client(socket, socket.getInputStream(), socket.getOutputStream());
        }

        static Client unix(Path path) throws IOException {
            SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
            return new Client(channel, Channels.newInputStream(channel), Channels.newOutputStream(channel));
        }

        void send(String text) throws IOException {
            output.write(text.getBytes(StandardCharsets.US_ASCII));
            output.flush();
        }

        /** Fails when the other side has closed the connection. */
        void sendMuch() throws IOException {
            byte[] piece = new byte[64 * 1024];
            for (int sent = 0; sent < MUCH; sent += piece.length) {
                output.write(piece);
            }
            output.flush();
        }

        /** To the end of the stream; a connection that is reset fails. */
        byte[] receiveAll() throws IOException {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            input.transferTo(all);
            return all.toByteArray();
        }

        String receive(int count) throws IOException {
            return new String(input.readNBytes(count), StandardCharsets.US_ASCII);
        }

        @Override
        public void close() throws Exception {
            socket.close();
        }
    }

    @FunctionalInterface
    private interface Use {
        void with(FakeDaemon daemon, Connect connect) throws Exception;
    }

    @FunctionalInterface
    private interface Connect {
        Client open() throws Exception;
    }

    private void serving(Transport transport, Use use) throws Exception {
        Path socket = folder.resolve("docker.sock");
        Optional<TestTls> tls =
                transport == Transport.TLS ? Optional.of(TestTls.withoutClients(folder)) : Optional.empty();
        String host = transport == Transport.UNIX ? "unix://" + socket : "tcp://127.0.0.1:0";
        try (FakeDaemon daemon = new FakeDaemon(List.of(host), tls.map(TestTls::settings))) {
            URI address = URI.create(daemon.addresses().getFirst());
            use.with(daemon, () -> switch (transport) {
                case UNIX -> Client.unix(socket);
                case TCP -> Client.of(new Socket(address.getHost(), address.getPort()));
                case TLS -> Client.of(tls.orElseThrow().connect(address));
            });
        }
    }

    private static String post(String path, String headers, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\n" + headers
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String execIdOf(Client client) throws IOException {
        client.send(post(
                "/containers/web/exec",
                "Connection: close\r\n",
                "{\"AttachStdin\":true,\"AttachStdout\":true,\"Tty\":true,\"Cmd\":[\"" + "x".repeat(OUTPUT) + "\"]}"));
        String answer = new String(client.receiveAll(), StandardCharsets.US_ASCII);
        int at = answer.indexOf("\"Id\":\"") + 6;
        return answer.substring(at, at + 64);
    }

    @ParameterizedTest
    @EnumSource
    void theWholeOutputOfAProcessThatReadsNoInputArrives(Transport transport) throws Exception {
        serving(transport, (daemon, connect) -> {
            for (int round = 0; round < 10; round++) {
                String id;
                try (Client client = connect.open()) {
                    id = execIdOf(client);
                }
                try (Client client = connect.open()) {
                    client.send(post("/exec/" + id + "/start", "Upgrade: tcp\r\nConnection: Upgrade\r\n", "{}"));
                    client.sendMuch();
                    String answer = new String(client.receiveAll(), StandardCharsets.US_ASCII);
                    assertTrue(answer.startsWith("HTTP/1.1 101 "), answer.substring(0, 20));
                    assertEquals(OUTPUT, answer.length() - answer.indexOf("\r\n\r\n") - 4, "round " + round);
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void anErrorEarlyInABigBodyIsRead(Transport transport) throws Exception {
        serving(transport, (daemon, connect) -> {
            for (String connection : List.of("close", "keep-alive")) {
                try (Client client = connect.open()) {
                    client.send("PUT /containers/web/archive?path=/read-only HTTP/1.1\r\nHost: d\r\nConnection: "
                            + connection + "\r\nContent-Length: " + MUCH + "\r\n\r\n");
                    client.sendMuch();
                    String answer = client.receive(1000);
                    assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
                    assertTrue(answer.contains("container rootfs is marked read-only"), answer);
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void theRefusalOfABrokenRequestIsRead(Transport transport) throws Exception {
        serving(transport, (daemon, connect) -> {
            try (Client client = connect.open()) {
                client.send("what is this\r\n\r\n");
                client.sendMuch();
                String answer = new String(client.receiveAll(), StandardCharsets.US_ASCII);
                assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
            }
        });
    }

    @Test
    void theRefusalOfPlainHttpIsRead() throws Exception {
        TestTls tls = TestTls.withoutClients(folder);
        try (FakeDaemon daemon = new FakeDaemon(List.of("tcp://127.0.0.1:0"), Optional.of(tls.settings()))) {
            URI address = URI.create(daemon.addresses().getFirst());
            try (Client client = Client.of(new Socket(address.getHost(), address.getPort()))) {
                client.send("POST /build HTTP/1.1\r\nContent-Length: " + MUCH + "\r\n\r\n");
                client.sendMuch();
                String answer = new String(client.receiveAll(), StandardCharsets.US_ASCII);
                assertTrue(answer.endsWith("Client sent an HTTP request to an HTTPS server.\n"), answer);
            }
        }
    }
}
