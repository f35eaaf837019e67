package dev.theseus.rest.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.settings.ApiSettings.TlsSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Keys and certificates made for a test, and clients that trust them. */
record TestTls(TlsSettings settings, KeyStore trusted) {
    static final char[] PASSWORD = "changeit".toCharArray();

    /** A server's that asks clients for nothing. */
    static TestTls withoutClients(Path folder) throws Exception {
        KeyStore server = pair(folder, "server", "EC");
        Path key = Files.writeString(
                folder.resolve("key.pem"),
                pem("PRIVATE KEY", server.getKey("server", PASSWORD).getEncoded()));
        Path certificate = certificate(folder, server, "server");
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", server.getCertificate("server"));
        return new TestTls(new TlsSettings(certificate, certificate, key, false), trusted);
    }

    SSLSocket connect(URI address) throws Exception {
        return connect(address, trusted, null);
    }

    static KeyStore pair(Path folder, String name, String algorithm) throws Exception {
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

    static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    static Path certificate(Path folder, KeyStore store, String name) throws Exception {
        return Files.writeString(
                folder.resolve(name + "-cert.pem"),
                pem("CERTIFICATE", store.getCertificate(name).getEncoded()));
    }

    static SSLSocket connect(URI address, KeyStore trusted, @Nullable KeyStore own) throws Exception {
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
        return (SSLSocket) context.getSocketFactory().createSocket(address.getHost(), address.getPort());
    }
}
