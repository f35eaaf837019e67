package dev.theseus.image.registry.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.image.BlobSource;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.RegistryAuth;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Uploads that break and go on. */
@Timeout(60)
class UploadTest {
    private static final RegistryAuth NOBODY = RegistryAuth.ANONYMOUS;

    @TempDir
    Path folder;

    private final CallContext context = Drivers.context();
    private final byte[] content = Samples.random(8 * 1024 * 1024 + 5, 1);
    private final Descriptor layer = Samples.layer(content);
    private final List<Long> offsets = new CopyOnWriteArrayList<>();
    private OciRegistryDriver driver;

    @AfterEach
    void stop() {
        driver.close();
    }

    private BlobSource watched() {
        return offset -> {
            offsets.add(offset);
            return Samples.source(content).open(offset);
        };
    }

    private boolean push(ImageReference to, CallContext call) {
        return driver.pushBlob(to, layer, watched(), Optional.empty(), n -> {}, NOBODY, call);
    }

    @Test
    void aRealRegistryGetsItWholeInTheEnd() throws Exception {
        driver = Drivers.plain(folder);
        try (RealRegistry registry = RealRegistry.plain(folder);
                CuttingProxy proxy = new CuttingProxy(registry.host(), 2, 3 * 1024 * 1024)) {
            ImageReference app = ImageReference.parse(proxy.host() + "/app");
            assertTrue(push(app, context));
            assertEquals(0, proxy.cutsLeft());
            try (InputStream stored = driver.fetch(app, layer, 0, NOBODY, context)) {
                assertArrayEquals(content, stored.readAllBytes());
            }
            assertEquals(List.of(0L, 0L, 0L), offsets, "this registry drops what a broken PATCH brought");
        }
    }

    @Test
    void theRegistrySaysWhereToGoOn() throws Exception {
        driver = Drivers.forFake(folder);
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        List<String> ranges = new ArrayList<>();
        AtomicInteger patches = new AtomicInteger();
        try (FakeRegistry registry = new FakeRegistry()) {
            registry.on("POST /v2/app/blobs/uploads/", exchange -> {
                exchange.getResponseHeaders().set("Location", "/upload/1?_state=one");
                exchange.sendResponseHeaders(202, -1);
            });
            registry.on("PATCH /upload/1", exchange -> {
                ranges.add(String.valueOf(exchange.getRequestHeaders().getFirst("Content-Range")));
                if (patches.incrementAndGet() == 1) {
                    stored.write(exchange.getRequestBody().readNBytes(1_000_000));
                    return;
                }
                stored.write(exchange.getRequestBody().readAllBytes());
                exchange.getResponseHeaders().set("Location", "/upload/1?_state=three");
                exchange.sendResponseHeaders(202, -1);
            });
            registry.on("GET /upload/1", exchange -> {
                exchange.getResponseHeaders().set("Location", "/upload/1?_state=two");
                exchange.getResponseHeaders().set("Range", "0-" + (stored.size() - 1));
                exchange.sendResponseHeaders(204, -1);
            });
            registry.on("PUT /upload/1", exchange -> exchange.sendResponseHeaders(201, -1));
            assertTrue(push(registry.reference("app"), context));
            assertArrayEquals(content, stored.toByteArray());
            assertEquals(List.of(0L, 1_000_000L), offsets);
            assertEquals(List.of("null", "1000000-" + (content.length - 1)), ranges);
            assertEquals(
                    "_state=three&digest=" + layer.digest(),
                    registry.seen("PUT", "/upload/1").getFirst().query());
        }
    }

    @Test
    void anUploadThatIsForgottenStartsOver() throws Exception {
        driver = Drivers.forFake(folder);
        AtomicInteger patches = new AtomicInteger();
        try (FakeRegistry registry = new FakeRegistry()) {
            registry.on("POST /v2/app/blobs/uploads/", exchange -> {
                exchange.getResponseHeaders().set("Location", "/upload/1");
                exchange.sendResponseHeaders(202, -1);
            });
            registry.on("PATCH /upload/1", exchange -> {
                exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders().set("Location", "/upload/1");
                exchange.sendResponseHeaders(patches.incrementAndGet() == 1 ? 500 : 202, -1);
            });
            registry.on("PUT /upload/1", exchange -> exchange.sendResponseHeaders(201, -1));
            assertTrue(push(registry.reference("app"), context));
            assertEquals(List.of(0L, 0L), offsets);
        }
    }

    @Test
    void aRegistryThatNeverTakesItIsUnavailable() throws Exception {
        driver = Drivers.forFake(folder);
        try (FakeRegistry registry = new FakeRegistry()) {
            registry.on("POST /v2/app/blobs/uploads/", exchange -> {
                exchange.getResponseHeaders().set("Location", "/upload/1");
                exchange.sendResponseHeaders(202, -1);
            });
            registry.on("PATCH /upload/1", exchange -> exchange.getRequestBody().readNBytes(1000));
            EngineException e = assertThrows(EngineException.class, () -> push(registry.reference("app"), context));
            assertEquals(ErrorKind.UNAVAILABLE, e.kind());
            assertFalse(registry.seen("PATCH", "/upload/1").size() < 3);
        }
    }

    @Test
    void cancellingAbortsTheTransfer() throws Exception {
        driver = Drivers.forFake(folder);
        CallContext cancelled = Drivers.context();
        AtomicBoolean over = new AtomicBoolean();
        try (FakeRegistry registry = new FakeRegistry()) {
            registry.on("POST /v2/app/blobs/uploads/", exchange -> {
                exchange.getResponseHeaders().set("Location", "/upload/1");
                exchange.sendResponseHeaders(202, -1);
            });
            registry.on("PATCH /upload/1", exchange -> {
                exchange.getRequestBody().readNBytes(1000);
                cancelled.cancel();
                try {
                    // Longer than the test has patience: the caller must not wait for this answer.
                    Thread.sleep(20_000);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                over.set(true);
            });
            EngineException e = assertThrows(EngineException.class, () -> push(registry.reference("app"), cancelled));
            assertEquals(ErrorKind.CANCELLED, e.kind());
            assertFalse(over.get(), "it waited for the registry");
        }
    }

    @Test
    void aSourceThatCannotBeReadIsNamed() throws Exception {
        driver = Drivers.forFake(folder);
        try (FakeRegistry registry = new FakeRegistry()) {
            registry.on("POST /v2/app/blobs/uploads/", exchange -> {
                exchange.getResponseHeaders().set("Location", "/upload/1");
                exchange.sendResponseHeaders(202, -1);
            });
            BlobSource gone = offset -> {
                throw new IOException("content is gone");
            };
            EngineException e = assertThrows(
                    EngineException.class,
                    () -> driver.pushBlob(
                            registry.reference("app"), layer, gone, Optional.empty(), n -> {}, NOBODY, context));
            assertTrue(e.message().contains("content is gone"), e.message());
        }
    }
}
