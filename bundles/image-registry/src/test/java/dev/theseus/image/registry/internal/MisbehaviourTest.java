package dev.theseus.image.registry.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.RegistryAuth;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Registries that lie, break off, dawdle or are busy. */
@Timeout(60)
class MisbehaviourTest {
    private static final RegistryAuth NOBODY = RegistryAuth.ANONYMOUS;
    private static final String TAG = "GET /v2/app/manifests/latest";

    @TempDir
    Path folder;

    private final CallContext context = Drivers.context();
    private final byte[] content = Samples.random(400_000, 1);
    private final Descriptor layer = Samples.layer(content);
    private final byte[] manifest = Samples.manifestBytes(layer, layer);
    private FakeRegistry registry;
    private OciRegistryDriver driver;
    private ImageReference app;
    private String blob;

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
        driver = Drivers.forFake(folder);
        app = registry.reference("app");
        blob = "GET /v2/app/blobs/" + layer.digest();
    }

    @AfterEach
    void stop() {
        driver.close();
        registry.close();
    }

    private EngineException refused(ImageReference reference) {
        return assertThrows(EngineException.class, () -> driver.resolve(reference, NOBODY, context));
    }

    private void serveManifest(HttpExchange exchange) throws IOException {
        FakeRegistry.bytes(exchange, 200, ManifestTypes.OCI_MANIFEST, manifest);
    }

    @Test
    void aHeaderThatLiesAboutTheDigestIsDataLoss() {
        registry.on(TAG, exchange -> {
            exchange.getResponseHeaders().set("Docker-Content-Digest", "sha256:" + "0".repeat(64));
            serveManifest(exchange);
        });
        EngineException e = refused(app);
        assertEquals(ErrorKind.DATA_LOSS, e.kind());
        assertTrue(e.message().contains("expected digest sha256:000"), e.message());
    }

    @Test
    void anotherManifestThanAskedForIsDataLoss() {
        ImageReference pinned = app.withDigest(layer.digest());
        registry.on("GET /v2/app/manifests/" + layer.digest(), this::serveManifest);
        assertEquals(ErrorKind.DATA_LOSS, refused(pinned).kind());
    }

    @Test
    void aManifestOfAnotherSizeThanItsIndexSaysIsDataLoss() {
        Descriptor said =
                Descriptor.of(ManifestTypes.OCI_MANIFEST, ContentDigest.of("sha256", manifest), manifest.length + 1L);
        registry.on("GET /v2/app/manifests/" + said.digest(), this::serveManifest);
        EngineException e = assertThrows(EngineException.class, () -> driver.manifest(app, said, NOBODY, context));
        assertEquals(ErrorKind.DATA_LOSS, e.kind());
    }

    @Test
    void oldHugeAndMeaninglessManifestsAreRefused() {
        registry.on(
                TAG,
                exchange -> FakeRegistry.bytes(
                        exchange,
                        200,
                        "application/vnd.docker.distribution.manifest.v1+prettyjws",
                        "{\"schemaVersion\":1,\"fsLayers\":[]}".getBytes(StandardCharsets.UTF_8)));
        EngineException old = refused(app);
        assertEquals(ErrorKind.INVALID_PARAMETER, old.kind());
        assertTrue(old.message().contains("schema 1"), old.message());

        registry.on(TAG, exchange -> FakeRegistry.bytes(exchange, 200, "text/html", "<html>".getBytes()));
        assertTrue(refused(app).message().contains("not a JSON object"));

        registry.on(TAG, exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] part = new byte[64 * 1024];
            for (int i = 0; i < 100; i++) {
                exchange.getResponseBody().write(part);
            }
        });
        assertTrue(refused(app).message().contains("longer than"));
    }

    @Test
    void aTransferThatDiesIsResumedAtItsOffset() throws IOException {
        registry.on(blob, exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            if (range == null) {
                exchange.sendResponseHeaders(200, content.length);
                exchange.getResponseBody().write(content, 0, 150_000);
                exchange.getResponseBody().flush();
                return; // Closing the exchange now breaks the connection.
            }
            int from = Integer.parseInt(range.replaceAll("[^0-9]", ""));
            exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-399999/400000");
            FakeRegistry.bytes(
                    exchange, 206, "application/octet-stream", Arrays.copyOfRange(content, from, content.length));
        });
        byte[] got = new byte[content.length];
        int have = 0;
        try (InputStream first = driver.fetch(app, layer, 0, NOBODY, context)) {
            while (true) {
                int count = first.read(got, have, got.length - have);
                assertTrue(count > 0, "an early end is no end");
                have += count;
            }
        } catch (IOException broken) {
            assertTrue(have > 0 && have < content.length, "have " + have);
        }
        try (InputStream rest = driver.fetch(app, layer, have, NOBODY, context)) {
            rest.readNBytes(got, have, got.length - have);
        }
        assertArrayEquals(content, got);
    }

    @Test
    void aStoreWithoutRangesIsReadFromItsBeginning() throws IOException {
        registry.on(blob, exchange -> FakeRegistry.bytes(exchange, 200, "application/octet-stream", content));
        byte[] tail = Arrays.copyOfRange(content, 390_000, content.length);
        try (InputStream rest = driver.fetch(app, layer, 390_000, NOBODY, context)) {
            assertArrayEquals(tail, rest.readAllBytes());
        }
        registry.on(blob, exchange -> {
            if (exchange.getRequestHeaders().containsKey("Range")) {
                exchange.sendResponseHeaders(416, -1);
            } else {
                FakeRegistry.bytes(exchange, 200, "application/octet-stream", content);
            }
        });
        try (InputStream rest = driver.fetch(app, layer, 390_000, NOBODY, context)) {
            assertArrayEquals(tail, rest.readAllBytes());
        }
    }

    @Test
    void wrongLengthsAreNoticed() throws IOException {
        registry.on(blob, exchange -> FakeRegistry.bytes(exchange, 200, "application/octet-stream", new byte[10]));
        EngineException shorter =
                assertThrows(EngineException.class, () -> driver.fetch(app, layer, 0, NOBODY, context));
        assertEquals(ErrorKind.DATA_LOSS, shorter.kind());

        registry.on(blob, exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(content, 0, 1000);
        });
        try (InputStream early = driver.fetch(app, layer, 0, NOBODY, context)) {
            assertThrows(IOException.class, early::readAllBytes);
        }

        registry.on(blob, exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(content);
            exchange.getResponseBody().write(content);
        });
        try (InputStream late = driver.fetch(app, layer, 0, NOBODY, context)) {
            EngineException e = assertThrows(EngineException.class, late::readAllBytes);
            assertEquals(ErrorKind.DATA_LOSS, e.kind());
        }
    }

    @Test
    void aBusyRegistryIsAskedAgain() {
        AtomicInteger calls = new AtomicInteger();
        registry.on(TAG, exchange -> {
            switch (calls.incrementAndGet()) {
                case 1 -> {
                    exchange.getResponseHeaders().set("Retry-After", "0");
                    FakeRegistry.json(exchange, 429, FakeRegistry.error("TOOMANYREQUESTS", "slow down"));
                }
                case 2 -> exchange.sendResponseHeaders(503, -1);
                default -> serveManifest(exchange);
            }
        });
        driver.resolve(app, NOBODY, context);
        assertEquals(3, calls.get());

        registry.on(
                TAG,
                exchange -> FakeRegistry.json(
                        exchange,
                        429,
                        FakeRegistry.error("TOOMANYREQUESTS", "You have reached your pull rate limit.")));
        EngineException e = refused(app);
        assertEquals(ErrorKind.UNAVAILABLE, e.kind());
        assertTrue(e.message().endsWith("toomanyrequests: You have reached your pull rate limit."), e.message());
    }

    @Test
    void aBrokenAnswerIsAskedForAgain() {
        AtomicInteger calls = new AtomicInteger();
        registry.on(TAG, exchange -> {
            switch (calls.incrementAndGet()) {
                case 1 -> {
                    // Not even a status line.
                }
                case 2 -> {
                    exchange.sendResponseHeaders(200, manifest.length);
                    exchange.getResponseBody().write(manifest, 0, 20);
                    exchange.getResponseBody().flush();
                }
                default -> serveManifest(exchange);
            }
        });
        driver.resolve(app, NOBODY, context);
        assertTrue(calls.get() >= 3, "calls: " + calls);
    }

    @Test
    void aRegistryThatGoesOnFailingIsUnavailable() {
        registry.on(TAG, exchange -> exchange.sendResponseHeaders(502, -1));
        EngineException e = refused(app);
        assertEquals(ErrorKind.UNAVAILABLE, e.kind());
        assertTrue(e.message().endsWith("received unexpected HTTP status: 502 Bad Gateway"), e.message());
    }

    @Test
    void redirectsEnd() {
        registry.on(TAG, exchange -> {
            exchange.getResponseHeaders().set("Location", "/v2/app/manifests/latest");
            exchange.sendResponseHeaders(302, -1);
        });
        assertTrue(refused(app).message().contains("redirects"));
    }

    @Test
    void silenceBreaksATransfer() throws IOException {
        driver.close();
        driver = Drivers.forFake(folder, Duration.ofMillis(700));
        registry.on(blob, exchange -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, 1000);
            exchange.getResponseBody().flush();
            pause();
        });
        try (InputStream slow = driver.fetch(app, layer, 0, NOBODY, context)) {
            IOException e = assertThrows(IOException.class, slow::readAllBytes);
            assertTrue(e.getMessage().contains("nothing came for"), e.getMessage());
        }
        registry.on(TAG, exchange -> pause());
        assertEquals(ErrorKind.UNAVAILABLE, refused(app).kind());
    }

    @Test
    void cancellingEndsWaitingAndReading() throws Exception {
        CallContext cancelled = Drivers.context();
        AtomicBoolean answered = new AtomicBoolean();
        registry.on(TAG, exchange -> {
            cancelled.cancel();
            pause();
            answered.set(true);
        });
        EngineException e = assertThrows(EngineException.class, () -> driver.resolve(app, NOBODY, cancelled));
        assertEquals(ErrorKind.CANCELLED, e.kind());
        assertFalse(answered.get(), "it waited for the registry");

        CallContext shortly = CallContext.background(Duration.ofMillis(300));
        EngineException late = assertThrows(EngineException.class, () -> driver.resolve(app, NOBODY, shortly));
        assertEquals(ErrorKind.DEADLINE, late.kind());

        registry.on(blob, exchange -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, 1000);
            exchange.getResponseBody().flush();
            pause();
        });
        CallContext reading = Drivers.context();
        try (InputStream stream = driver.fetch(app, layer, 0, NOBODY, reading)) {
            stream.readNBytes(1000);
            reading.cancel();
            EngineException stopped = assertThrows(EngineException.class, stream::readAllBytes);
            assertEquals(ErrorKind.CANCELLED, stopped.kind());
        }
    }

    @Test
    void nobodyListeningReadsAsDocker() {
        String host = registry.host();
        registry.close();
        EngineException e = refused(ImageReference.parse(host + "/app"));
        assertEquals(ErrorKind.UNAVAILABLE, e.kind());
        assertEquals(
                "Get \"http://" + host + "/v2/\": dial tcp " + host + ": connect: connection refused", e.message());
    }

    @Test
    void aPageThatLinksToItselfEnds() {
        registry.on("GET /v2/app/tags/list", exchange -> {
            exchange.getResponseHeaders().set("Link", "</v2/app/tags/list?n=1000>; rel=\"next\"");
            FakeRegistry.json(exchange, 200, "{\"name\":\"app\",\"tags\":[\"a\"]}");
        });
        EngineException e = assertThrows(EngineException.class, () -> driver.tags(app, NOBODY, context));
        assertTrue(e.message().contains("again and again"), e.message());
    }

    @Test
    void closingTheDriverBreaksItsTransfers() throws IOException {
        registry.on(blob, exchange -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, 1000);
            exchange.getResponseBody().flush();
            pause();
        });
        InputStream stream = driver.fetch(app, layer, 0, NOBODY, context);
        stream.readNBytes(1000);
        driver.close();
        assertThrows(IOException.class, stream::readAllBytes);
    }

    private static void pause() {
        try {
            // A registry that takes its time: how long is what is tested.
            Thread.sleep(20_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aTagListWithoutEndEnds() {
        AtomicInteger pages = new AtomicInteger();
        String tags = IntStream.range(0, 5000).mapToObj(i -> "\"t" + i + "\"").collect(Collectors.joining(","));
        registry.on("GET /v2/app/tags/list", exchange -> {
            exchange.getResponseHeaders()
                    .set("Link", "</v2/app/tags/list?last=" + pages.incrementAndGet() + ">; rel=\"next\"");
            FakeRegistry.json(exchange, 200, "{\"name\":\"app\",\"tags\":[" + tags + "]}");
        });
        EngineException e = assertThrows(EngineException.class, () -> driver.tags(app, NOBODY, context));
        assertEquals(ErrorKind.UNAVAILABLE, e.kind());
        assertTrue(e.message().contains(registry.host() + " lists more than 100000"), e.message());
    }
}
