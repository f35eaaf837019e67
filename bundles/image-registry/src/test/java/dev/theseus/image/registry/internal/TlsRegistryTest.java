package dev.theseus.image.registry.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.RegistryAuth;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against registries with certificates that nobody signed. */
class TlsRegistryTest {
    @TempDir
    Path folder;

    @BeforeEach
    void makeCertificate() throws Exception {
        RealRegistry.makeCertificate(folder, "server");
    }

    private RealRegistry registry(List<Path> clientRoots) throws Exception {
        return RealRegistry.withTls(folder, folder.resolve("server.crt"), folder.resolve("server.key"), clientRoots);
    }

    private static int verifiedPing(Path certificates, String host) throws IOException {
        HttpClients clients = new HttpClients(new CertificateFolders(certificates), new EnvironmentProxies(Map.of()));
        try (HttpTransport transport = new HttpTransport(clients, Duration.ofSeconds(10));
                RegistryResponse response = transport.send(
                        RegistryRequest.get(URI.create("https://" + host + "/v2/")), true, Drivers.context())) {
            return response.status();
        }
    }

    @Test
    void loopbackNeedsNoTrust() throws Exception {
        try (RealRegistry registry = registry(List.of())) {
            OciRegistryDriver driver = Drivers.plain(folder);
            ImageReference app = ImageReference.parse(registry.host() + "/app");
            byte[] content = Samples.random(50_000, 1);
            assertTrue(driver.pushBlob(
                    app,
                    Samples.layer(content),
                    Samples.source(content),
                    Optional.empty(),
                    n -> {},
                    RegistryAuth.ANONYMOUS,
                    Drivers.context()));
            driver.close();
        }
    }

    @Test
    void anUnknownAuthorityIsRefusedUntilItsRootIsInstalled() throws Exception {
        try (RealRegistry registry = registry(List.of())) {
            Path certificates = folder.resolve("certs.d");
            IOException e = assertThrows(IOException.class, () -> verifiedPing(certificates, registry.host()));
            assertEquals(
                    "tls: failed to verify certificate: x509: certificate signed by unknown authority",
                    TransportFailures.words(e));
            Path own = Files.createDirectories(certificates.resolve(registry.host()));
            Files.copy(folder.resolve("server.crt"), own.resolve("ca.crt"));
            assertEquals(200, verifiedPing(certificates, registry.host()));
        }
    }

    @Test
    void aPlainServerIsToldFromATlsOne() throws Exception {
        try (RealRegistry registry = RealRegistry.plain(folder)) {
            IOException e = assertThrows(IOException.class, () -> verifiedPing(folder, registry.host()));
            assertEquals("http: server gave HTTP response to HTTPS client", TransportFailures.words(e));
        }
    }

    @Test
    void aClientCertificateIsShown() throws Exception {
        RealRegistry.makeCertificate(folder, "client");
        try (RealRegistry registry = registry(List.of(folder.resolve("client.crt")))) {
            ImageReference app = ImageReference.parse(registry.host() + "/app");
            OciRegistryDriver driver = Drivers.plain(folder);
            EngineException refused = assertThrows(
                    EngineException.class, () -> driver.tags(app, RegistryAuth.ANONYMOUS, Drivers.context()));
            assertEquals(ErrorKind.UNAVAILABLE, refused.kind());
            assertTrue(
                    refused.message().contains("https://") || refused.message().contains("tls"), refused.message());

            Path own = Files.createDirectories(folder.resolve("certs.d").resolve(registry.host()));
            Files.copy(folder.resolve("client.crt"), own.resolve("client.cert"));
            EngineException keyless = assertThrows(
                    EngineException.class, () -> driver.tags(app, RegistryAuth.ANONYMOUS, Drivers.context()));
            assertTrue(keyless.message().contains("missing key client.key"), keyless.message());

            Files.copy(folder.resolve("client.key"), own.resolve("client.key"));
            EngineException reached = assertThrows(
                    EngineException.class, () -> driver.tags(app, RegistryAuth.ANONYMOUS, Drivers.context()));
            assertEquals(ErrorKind.NOT_FOUND, reached.kind(), reached.message());
            driver.close();
        }
    }
}
