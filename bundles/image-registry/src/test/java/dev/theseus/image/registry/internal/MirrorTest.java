package dev.theseus.image.registry.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.RegistryAuth;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mirrors of the default registry. */
class MirrorTest {
    private static final RegistryAuth CAPTAIN = new RegistryAuth("captain", "s3cret", "", "", "");

    @TempDir
    Path folder;

    private final CallContext context = Drivers.context();
    private final Descriptor layer = Samples.layer(Samples.random(10, 1));
    private final byte[] manifest = Samples.manifestBytes(layer, layer);
    private FakeRegistry first;
    private FakeRegistry second;
    private OciRegistryDriver driver;

    @BeforeEach
    void start() throws IOException {
        first = new FakeRegistry();
        second = new FakeRegistry();
        second.on(
                "GET /prefix/v2/library/busybox/manifests/latest",
                exchange -> FakeRegistry.bytes(exchange, 200, ManifestTypes.OCI_MANIFEST, manifest));
        driver = Drivers.with(
                new FixedSettings(folder, List.of(), List.of(first.address(), second.address() + "/prefix")),
                Duration.ofSeconds(20),
                Duration.ofSeconds(5));
    }

    @AfterEach
    void stop() {
        driver.close();
        first.close();
        second.close();
    }

    @Test
    void theNextMirrorIsAskedWhenOneDoesNotHaveIt() {
        driver.resolve(ImageReference.parse("busybox"), CAPTAIN, context);
        assertEquals(
                1, first.seen("GET", "/v2/library/busybox/manifests/latest").size());
        assertFalse(second.seen.stream().anyMatch(request -> request.headers().containsKey("Authorization")));
    }

    @Test
    void aLyingMirrorDoesNotCount() {
        first.on("GET /v2/library/busybox/manifests/latest", exchange -> {
            exchange.getResponseHeaders()
                    .set("Docker-Content-Digest", layer.digest().value());
            FakeRegistry.bytes(exchange, 200, ManifestTypes.OCI_MANIFEST, manifest);
        });
        assertEquals(
                ContentDigest.of("sha256", manifest),
                driver.resolve(ImageReference.parse("busybox"), CAPTAIN, context)
                        .descriptor()
                        .digest());
    }

    @Test
    void aDeadMirrorIsSkipped() {
        first.close();
        for (int i = 0; i < 3; i++) {
            driver.resolve(ImageReference.parse("busybox"), CAPTAIN, context);
        }
        assertEquals(
                3,
                second.seen("GET", "/prefix/v2/library/busybox/manifests/latest")
                        .size());
    }

    @Test
    void onlyTheDefaultDomainHasMirrors() {
        EndpointDirectory directory = directory(List.of());
        assertEquals(3, directory.forReading("docker.io").size());
        assertEquals(1, directory.forReading("quay.io").size());
        assertEquals(
                URI.create("https://registry-1.docker.io/v2/"),
                directory
                        .forReading("docker.io")
                        .getLast()
                        .endpoints()
                        .getFirst()
                        .ping());
    }

    @Test
    void onlyInsecureRegistriesAreTriedWithoutTls() {
        EndpointDirectory directory = directory(List.of("plain.example:5000", "10.1.0.0/16"));
        assertEquals(
                List.of(new Endpoint(URI.create("https://quay.io/"), true, false)),
                directory.forWriting("quay.io").endpoints());
        for (String host : List.of("plain.example:5000", "10.1.2.3:80", "localhost", "127.9.9.9:5000", "[::1]:5000")) {
            assertEquals(
                    List.of(
                            new Endpoint(URI.create("https://" + host + "/"), false, false),
                            new Endpoint(URI.create("http://" + host + "/"), false, false)),
                    directory.forWriting(host).endpoints());
        }
        assertEquals(1, directory.forWriting("10.2.0.1:80").endpoints().size());
    }

    private EndpointDirectory directory(List<String> insecure) {
        FixedSettings settings = new FixedSettings(folder, insecure, List.of(first.address(), second.address()));
        HttpTransport transport = new HttpTransport(
                new HttpClients(new CertificateFolders(folder), new EnvironmentProxies(java.util.Map.of())),
                Duration.ofSeconds(1));
        TokenServer tokens = new TokenServer(new RetryingTransport(transport, Duration.ofMillis(1)), host -> false);
        return new EndpointDirectory(settings, transport, new Authorization(tokens), Duration.ofSeconds(1));
    }
}
