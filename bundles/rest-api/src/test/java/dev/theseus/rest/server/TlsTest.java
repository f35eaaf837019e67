package dev.theseus.rest.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.settings.DaemonSettings.TlsSettings;
import dev.theseus.rest.fake.FakeDaemon;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    Path folder;

    private KeyStore pair(String name, String algorithm) throws Exception {
        Path file = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-dname",
                        "CN=" + name,
                        "-keyalg",
                        algorithm,
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-ext",
                        "bc=ca:true",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .inheritIO()
                .start();
        assertEquals(0, keytool.waitFor());
        return KeyStore.getInstance(file.toFile(), PASSWORD);
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    private Path certificate(KeyStore store, String name) throws Exception {
        return Files.writeString(
                folder.resolve(name + "-cert.pem"),
                pem("CERTIFICATE", store.getCertificate(name).getEncoded()));
    }

    /** In PKCS#8 the old formats are the last OCTET STRING, whose length takes two bytes for RSA and one for EC. */
    private static byte[] inner(PrivateKey key, int header, int skip) {
        byte[] der = key.getEncoded();
        return Arrays.copyOfRange(der, header + skip, der.length);
    }

    @Test
    void keysAreReadInBothOldAndNewForm() throws Exception {
        PrivateKey rsa = (PrivateKey) pair("rsa", "RSA").getKey("rsa", PASSWORD);
        Path file = folder.resolve("key.pem");
        Files.writeString(file, pem("PRIVATE KEY", rsa.getEncoded()));
        assertArrayEquals(rsa.getEncoded(), PemFiles.key(file).getEncoded());
        Files.writeString(file, "Bag Attributes\n" + pem("RSA PRIVATE KEY", inner(rsa, 22, 4)));
        assertArrayEquals(rsa.getEncoded(), PemFiles.key(file).getEncoded());

        PrivateKey ec = (PrivateKey) pair("ec", "EC").getKey("ec", PASSWORD);
        Files.writeString(file, pem("PRIVATE KEY", ec.getEncoded()));
        assertArrayEquals(ec.getEncoded(), PemFiles.key(file).getEncoded());
        Files.writeString(file, "no key");
        assertTrue(assertThrows(EngineException.class, () -> PemFiles.key(file))
                .message()
                .contains(file.toString()));
    }

    private static SSLSocket connect(String address, KeyStore trusted, KeyStore own) throws Exception {
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        KeyManager[] keys = null;
        if (own != null) {
            KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
            factory.init(own, PASSWORD);
            keys = factory.getKeyManagers();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust.getTrustManagers(), null);
        URI uri = URI.create(address);
        return (SSLSocket) context.getSocketFactory().createSocket(uri.getHost(), uri.getPort());
    }

    private static String ping(SSLSocket socket) throws IOException {
        OutputStream output = socket.getOutputStream();
        output.write("GET /_ping HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        output.flush();
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    @Test
    void onlyClientsOfTheAuthorityGetIn() throws Exception {
        KeyStore server = pair("server", "EC");
        KeyStore client = pair("client", "EC");
        KeyStore stranger = pair("stranger", "EC");
        Path key = Files.writeString(
                folder.resolve("key.pem"),
                pem("PRIVATE KEY", server.getKey("server", PASSWORD).getEncoded()));
        TlsSettings tls = new TlsSettings(certificate(client, "client"), certificate(server, "server"), key, true);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", server.getCertificate("server"));
        try (FakeDaemon daemon = new FakeDaemon(List.of("tcp://127.0.0.1:0"), Optional.of(tls))) {
            String address = daemon.server.addresses().getFirst();
            try (SSLSocket socket = connect(address, trusted, client)) {
                assertTrue(ping(socket).endsWith("\r\n\r\nOK"));
            }
            try (SSLSocket socket = connect(address, trusted, stranger)) {
                assertThrows(IOException.class, () -> ping(socket));
            }
            try (SSLSocket socket = connect(address, trusted, null)) {
                assertThrows(IOException.class, () -> ping(socket));
            }
        }
    }

    @Test
    void aHijackedStreamHalfClosesOverTls() throws Exception {
        KeyStore server = pair("server", "EC");
        Path key = Files.writeString(
                folder.resolve("key.pem"),
                pem("PRIVATE KEY", server.getKey("server", PASSWORD).getEncoded()));
        Path certificate = certificate(server, "server");
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", server.getCertificate("server"));
        TlsSettings tls = new TlsSettings(certificate, certificate, key, false);
        try (FakeDaemon daemon = new FakeDaemon(List.of("tcp://127.0.0.1:0"), Optional.of(tls));
                SSLSocket socket = connect(daemon.server.addresses().getFirst(), trusted, null)) {
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
