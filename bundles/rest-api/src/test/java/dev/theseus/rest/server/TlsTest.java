package dev.theseus.rest.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.rest.fake.FakeDaemon;
import dev.theseus.settings.ApiSettings.TlsSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsTest {
    @TempDir
    Path folder;

    private static String ping(SSLSocket socket) throws IOException {
        OutputStream output = socket.getOutputStream();
        output.write("GET /_ping HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        output.flush();
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    @Test
    void onlyClientsOfTheAuthorityGetIn() throws Exception {
        KeyStore server = TestTls.pair(folder, "server", "EC");
        KeyStore client = TestTls.pair(folder, "client", "EC");
        KeyStore stranger = TestTls.pair(folder, "stranger", "EC");
        Path key = Files.writeString(
                folder.resolve("key.pem"),
                TestTls.pem(
                        "PRIVATE KEY", server.getKey("server", TestTls.PASSWORD).getEncoded()));
        TlsSettings tls = new TlsSettings(
                TestTls.certificate(folder, client, "client"),
                TestTls.certificate(folder, server, "server"),
                key,
                true);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", server.getCertificate("server"));
        try (FakeDaemon daemon = new FakeDaemon(List.of("tcp://127.0.0.1:0"), Optional.of(tls))) {
            URI address = URI.create(daemon.addresses().getFirst());
            try (SSLSocket socket = TestTls.connect(address, trusted, client)) {
                assertTrue(ping(socket).endsWith("\r\n\r\nOK"));
            }
            try (SSLSocket socket = TestTls.connect(address, trusted, stranger)) {
                assertThrows(IOException.class, () -> ping(socket));
            }
            try (SSLSocket socket = TestTls.connect(address, trusted, null)) {
                assertThrows(IOException.class, () -> ping(socket));
            }
        }
    }

    @Test
    void aHijackedStreamHalfClosesOverTls() throws Exception {
        TestTls tls = TestTls.withoutClients(folder);
        try (FakeDaemon daemon = new FakeDaemon(List.of("tcp://127.0.0.1:0"), Optional.of(tls.settings()));
                SSLSocket socket = tls.connect(URI.create(daemon.addresses().getFirst()))) {
            OutputStream output = socket.getOutputStream();
            String body = "{\"Image\":\"a\",\"OpenStdin\":true}";
            output.write(
                    ("POST /containers/create?name=c HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: "
                                    + body.length() + "\r\n\r\n" + body
                                    + "POST /containers/c/start HTTP/1.1\r\nContent-Length: 0\r\n\r\n"
                                    + "POST /containers/c/attach?stream=1&stdin=1&stdout=1 HTTP/1.1\r\nUpgrade: tcp\r\n\r\nhey")
                            .getBytes(StandardCharsets.US_ASCII));
            output.flush();
            socket.shutdownOutput();
            InputStream input = socket.getInputStream();
            String answer = new String(input.readAllBytes(), StandardCharsets.ISO_8859_1);
            assertTrue(answer.contains("101 UPGRADED"), answer);
            assertTrue(answer.endsWith("\1\0\0\0\0\0\0\3HEY"), answer);
            assertEquals("hey", daemon.containers.get("c").typed());
        }
    }
}
