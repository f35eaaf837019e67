package dev.theseus.image.registry.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.api.image.RemoteContent;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the distribution project's registry, without authentication. */
class RealRegistryTest {
    private static final RegistryAuth NOBODY = RegistryAuth.ANONYMOUS;

    @TempDir
    static Path folder;

    private static RealRegistry registry;
    private static OciRegistryDriver driver;

    private final byte[] config = "{\"architecture\":\"amd64\",\"os\":\"linux\"}".getBytes(StandardCharsets.UTF_8);
    private final byte[] layer = Samples.random(3 * 1024 * 1024 + 17, 1);
    private final CallContext context = Drivers.context();

    @BeforeAll
    static void start() throws Exception {
        registry = RealRegistry.plain(folder);
        driver = Drivers.plain(folder);
    }

    @AfterAll
    static void stop() {
        driver.close();
        registry.close();
    }

    private static ImageReference reference(String rest) {
        return ImageReference.parse(registry.host() + "/" + rest);
    }

    private boolean push(ImageReference to, byte[] content, Optional<String> from) {
        return driver.pushBlob(to, Samples.layer(content), Samples.source(content), from, n -> {}, NOBODY, context);
    }

    private RemoteContent pushImage(ImageReference to) {
        push(to, config, Optional.empty());
        push(to, layer, Optional.empty());
        RemoteContent manifest = Samples.manifest(Samples.layer(config), Samples.layer(layer));
        driver.pushManifest(to, manifest, NOBODY, context);
        return manifest;
    }

    @Test
    void whatIsPushedCanBePulledByTagAndByDigest() throws Exception {
        ImageReference app = reference("round/trip:1.0");
        RemoteContent manifest = pushImage(app);

        RemoteContent byTag = driver.resolve(app, NOBODY, context);
        assertEquals(manifest.descriptor(), byTag.descriptor());
        assertArrayEquals(manifest.bytes(), byTag.bytes());
        ImageReference pinned = app.withDigest(manifest.descriptor().digest());
        assertArrayEquals(
                manifest.bytes(), driver.resolve(pinned, NOBODY, context).bytes());
        assertArrayEquals(
                manifest.bytes(),
                driver.manifest(app, manifest.descriptor(), NOBODY, context).bytes());
        try (InputStream blob = driver.fetch(app, Samples.layer(layer), 0, NOBODY, context)) {
            assertArrayEquals(layer, blob.readAllBytes());
        }
    }

    @Test
    void aBlobIsReadOnFromAnyOffset() throws Exception {
        ImageReference app = reference("offsets");
        pushImage(app);
        for (int offset : new int[] {1, 70_000, layer.length - 1, layer.length}) {
            try (InputStream rest = driver.fetch(app, Samples.layer(layer), offset, NOBODY, context)) {
                byte[] expected = java.util.Arrays.copyOfRange(layer, offset, layer.length);
                assertArrayEquals(expected, rest.readAllBytes(), "from " + offset);
            }
        }
        EngineException beyond = assertThrows(
                EngineException.class,
                () -> driver.fetch(app, Samples.layer(layer), layer.length + 1L, NOBODY, context));
        assertEquals(ErrorKind.INVALID_PARAMETER, beyond.kind());
    }

    @Test
    void aBlobIsSentOnceAndMountedAfterwards() {
        ImageReference first = reference("mount/first");
        ImageReference second = reference("mount/second");
        byte[] content = Samples.random(100_000, 2);
        List<Long> progress = new ArrayList<>();
        assertTrue(driver.pushBlob(
                first,
                Samples.layer(content),
                Samples.source(content),
                Optional.empty(),
                progress::add,
                NOBODY,
                context));
        assertEquals(100_000L, progress.getLast());
        assertFalse(push(first, content, Optional.empty()));
        assertFalse(driver.hasBlob(second, Samples.layer(content), NOBODY, context));
        assertFalse(push(second, content, Optional.of("mount/first")));
        assertTrue(driver.hasBlob(second, Samples.layer(content), NOBODY, context));
        byte[] other = Samples.random(1000, 3);
        assertTrue(push(second, other, Optional.of("mount/first")), "cannot be mounted, so it is sent");
    }

    @Test
    void emptyBlobsAreBlobs() throws Exception {
        ImageReference app = reference("empty");
        byte[] nothing = new byte[0];
        push(app, nothing, Optional.empty());
        assertTrue(driver.hasBlob(app, Samples.layer(nothing), NOBODY, context));
    }

    @Test
    void tagsAreListedOverAllPages() {
        ImageReference app = reference("many/tags:t0");
        RemoteContent manifest = pushImage(app);
        List<String> expected = new ArrayList<>(List.of("t0"));
        for (int i = 1; i < 5; i++) {
            expected.add("t" + i);
            driver.pushManifest(app.withTag("t" + i), manifest, NOBODY, context);
        }
        assertEquals(
                expected, driver.tags(app, NOBODY, context).stream().sorted().toList());
    }

    @Test
    void unknownNamesAreToldInDockersWords() {
        ImageReference missing = reference("no/such:thing");
        EngineException e = assertThrows(EngineException.class, () -> driver.resolve(missing, NOBODY, context));
        assertEquals(ErrorKind.NOT_FOUND, e.kind());
        assertEquals(
                "manifest for " + registry.host() + "/no/such:thing not found: manifest unknown: manifest unknown",
                e.message());
        EngineException tags = assertThrows(EngineException.class, () -> driver.tags(missing, NOBODY, context));
        assertEquals(ErrorKind.NOT_FOUND, tags.kind());
        assertTrue(tags.message().startsWith("repository " + registry.host() + "/no/such not found: "), tags.message());
        Descriptor blob = Samples.layer(Samples.random(10, 4));
        EngineException noBlob =
                assertThrows(EngineException.class, () -> driver.fetch(missing, blob, 0, NOBODY, context));
        assertEquals(ErrorKind.NOT_FOUND, noBlob.kind());
    }

    @Test
    void aWrongDigestIsNotStored() {
        ImageReference app = reference("wrong/digest");
        byte[] content = Samples.random(1000, 5);
        byte[] other = Samples.random(1000, 6);
        EngineException e = assertThrows(
                EngineException.class,
                () -> driver.pushBlob(
                        app,
                        Samples.layer(content),
                        Samples.source(other),
                        Optional.empty(),
                        n -> {},
                        NOBODY,
                        context));
        assertEquals(ErrorKind.DATA_LOSS, e.kind());
        assertFalse(driver.hasBlob(app, Samples.layer(content), NOBODY, context));
    }

    @Test
    void aManifestWhoseLayersAreMissingIsRefused() {
        ImageReference app = reference("missing/layers");
        RemoteContent manifest =
                Samples.manifest(Samples.layer(Samples.random(10, 7)), Samples.layer(Samples.random(11, 8)));
        EngineException e =
                assertThrows(EngineException.class, () -> driver.pushManifest(app, manifest, NOBODY, context));
        assertTrue(e.message().contains("manifest blob unknown"), e.message());
    }

    @Test
    void everyRequestIsASpan() {
        ImageReference app = reference("traced");
        pushImage(app);
        RecordingTrace trace = new RecordingTrace();
        driver.resolve(app, NOBODY, CallContext.of(Duration.ofSeconds(20), trace));
        assertEquals(1, trace.spans.size());
        RecordingTrace.RecordedSpan span = trace.spans.getFirst();
        assertEquals("GET", span.notes.get("http.request.method"));
        assertEquals("http://" + registry.host() + "/v2/traced/manifests/latest", span.notes.get("url.full"));
        assertEquals("200", span.notes.get("http.response.status_code"));
        assertTrue(span.closed);
    }

    @Test
    void anOpenRegistryTakesAnyLogin() {
        RegistryAuth auth = new RegistryAuth("me", "secret", registry.host(), "", "");
        assertEquals("", driver.login(auth, context));
    }
}
