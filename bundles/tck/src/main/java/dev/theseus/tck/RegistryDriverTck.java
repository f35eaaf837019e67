package dev.theseus.tck;

import static dev.theseus.tck.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.api.image.RegistryDriver;
import dev.theseus.api.image.RemoteContent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract of {@link RegistryDriver}, tried on a small registry without TLS on the loopback address, which a driver
 * has to take for insecure without being told. Extend it in your bundle's tests.
 */
@Timeout(120)
public abstract class RegistryDriverTck {
    private static final RegistryAuth NOBODY = RegistryAuth.ANONYMOUS;
    private static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";

    @TempDir
    @Nullable
    Path directory;

    private final byte[] content = random(300_000);
    private @Nullable TrialRegistry registry;
    private @Nullable RegistryDriver driver;

    /** Makes a driver as the engine would find it; {@code recover} has not been called. */
    protected abstract RegistryDriver open(EngineSettings settings);

    /** Ends a driver as its deactivation would. */
    protected abstract void close(RegistryDriver driver);

    @BeforeEach
    void start() throws IOException {
        if (directory == null) {
            throw new IllegalStateException("JUnit gave no directory");
        }
        EngineSettings settings = new TrialSettings(directory);
        registry = new TrialRegistry();
        RegistryDriver opened = open(settings);
        driver = opened;
        String name = opened.info().name();
        RecoveryReport report = opened.recover(
                new RecoveryRequest(
                        "tck",
                        settings.stateDirectory(DriverKind.REGISTRY, name),
                        settings.runDirectory(DriverKind.REGISTRY, name),
                        Set.of()),
                context());
        assertEquals(Set.of(), report.missing());
    }

    @AfterEach
    void stop() {
        close(driver());
        registry().close();
    }

    private RegistryDriver driver() {
        RegistryDriver now = driver;
        if (now == null) {
            throw new IllegalStateException("no test is running");
        }
        return now;
    }

    private TrialRegistry registry() {
        TrialRegistry now = registry;
        if (now == null) {
            throw new IllegalStateException("no test is running");
        }
        return now;
    }

    private static CallContext context() {
        return CallContext.background(Duration.ofMinutes(1));
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static Descriptor layer(byte[] bytes) {
        return Descriptor.of("application/vnd.oci.image.layer.v1.tar+gzip", TrialRegistry.digest(bytes), bytes.length);
    }

    private ImageReference reference(String rest) {
        return ImageReference.parse(registry().host() + "/" + rest);
    }

    private boolean push(ImageReference to, byte[] bytes, Optional<String> from) {
        return driver().pushBlob(
                        to,
                        layer(bytes),
                        offset -> new ByteArrayInputStream(bytes, (int) offset, bytes.length - (int) offset),
                        from,
                        sent -> {},
                        NOBODY,
                        context());
    }

    private RemoteContent pushManifest(ImageReference to) {
        Descriptor layer = layer(content);
        String entry = "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(layer.mediaType(), layer.digest(), layer.size());
        byte[] bytes = "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(MANIFEST_TYPE, entry, entry)
                .getBytes(StandardCharsets.UTF_8);
        RemoteContent manifest =
                new RemoteContent(Descriptor.of(MANIFEST_TYPE, TrialRegistry.digest(bytes), bytes.length), bytes);
        driver().pushManifest(to, manifest, NOBODY, context());
        return manifest;
    }

    @Test
    void pushedImagesAreFoundByTagAndByDigest() {
        ImageReference app = reference("team/app:1.0");
        RemoteContent manifest = pushManifest(app);
        ImageReference pinned = app.withDigest(manifest.descriptor().digest());
        for (ImageReference name : List.of(app, pinned)) {
            RemoteContent found = driver().resolve(name, NOBODY, context());
            assertEquals(manifest.descriptor(), found.descriptor());
            assertArrayEquals(manifest.bytes(), found.bytes());
        }
        assertArrayEquals(
                manifest.bytes(),
                driver().manifest(app, manifest.descriptor(), NOBODY, context()).bytes());
    }

    @Test
    void blobsAreReadFromAnyOffset() throws IOException {
        ImageReference app = reference("app");
        assertTrue(push(app, content, Optional.empty()));
        for (int offset : new int[] {0, 1, 299_999, 300_000}) {
            try (InputStream blob = driver().fetch(app, layer(content), offset, NOBODY, context())) {
                assertArrayEquals(
                        Arrays.copyOfRange(content, offset, content.length), blob.readAllBytes(), "from " + offset);
            }
        }
    }

    @Test
    void aBrokenTransferIsAnIOExceptionAndIsResumed() throws IOException {
        ImageReference app = reference("app");
        push(app, content, Optional.empty());
        registry().cutNextBlobAfter(100_000);
        byte[] got = new byte[content.length];
        int have = 0;
        boolean broken = false;
        try (InputStream blob = driver().fetch(app, layer(content), 0, NOBODY, context())) {
            for (int count = 0; count >= 0; count = blob.read(got, have, got.length - have)) {
                have += count;
            }
        } catch (IOException expected) {
            broken = true;
        }
        assertTrue(broken, "an early end has to show as an IOException, not as the end");
        try (InputStream rest = driver().fetch(app, layer(content), have, NOBODY, context())) {
            assertEquals(content.length - have, rest.readNBytes(got, have, got.length - have));
        }
        assertArrayEquals(content, got);
    }

    @Test
    void blobsAreSentOnceAndMountedElsewhere() {
        ImageReference first = reference("first");
        ImageReference second = reference("second");
        assertTrue(push(first, content, Optional.empty()));
        assertFalse(push(first, content, Optional.empty()), "it is there already");
        assertFalse(driver().hasBlob(second, layer(content), NOBODY, context()));
        assertFalse(push(second, content, Optional.of("first")), "it can be mounted");
        assertTrue(driver().hasBlob(second, layer(content), NOBODY, context()));
        assertTrue(push(second, random(10), Optional.of("first")), "it cannot be mounted");
    }

    @Test
    void tagsAreListedOverAllPages() {
        List<String> expected = List.of("a", "b", "c", "d", "e");
        expected.forEach(tag -> pushManifest(reference("app:" + tag)));
        List<String> found = new ArrayList<>(driver().tags(reference("app"), NOBODY, context()));
        found.sort(null);
        assertEquals(expected, found);
    }

    @Test
    void whatIsNotThereIsNotFound() {
        ImageReference missing = reference("no/such");
        EngineException e = assertFails(ErrorKind.NOT_FOUND, () -> driver().resolve(missing, NOBODY, context()));
        assertTrue(e.message().contains(missing.familiarName()), e.message());
        assertFails(ErrorKind.NOT_FOUND, () -> driver().fetch(missing, layer(content), 0, NOBODY, context()));
        assertFails(ErrorKind.NOT_FOUND, () -> driver().tags(missing, NOBODY, context()));
    }

    @Test
    void aLieAboutADigestIsDataLoss() {
        ImageReference app = reference("app");
        RemoteContent manifest = pushManifest(app);
        registry().lie();
        assertFails(ErrorKind.DATA_LOSS, () -> driver().resolve(app, NOBODY, context()));
        assertFails(ErrorKind.DATA_LOSS, () -> driver().manifest(app, manifest.descriptor(), NOBODY, context()));
    }

    @Test
    void aWrongUploadIsNotTakenForTheBlob() {
        ImageReference app = reference("app");
        byte[] other = random(299_999);
        Descriptor wrong = Descriptor.of(layer(content).mediaType(), TrialRegistry.digest(content), other.length);
        assertFails(
                ErrorKind.DATA_LOSS,
                () -> driver().pushBlob(
                                app,
                                wrong,
                                offset -> new ByteArrayInputStream(other, (int) offset, other.length - (int) offset),
                                Optional.empty(),
                                sent -> {},
                                NOBODY,
                                context()));
        assertFalse(driver().hasBlob(app, layer(content), NOBODY, context()));
    }

    @Test
    void aBusyRegistryIsAskedAgain() {
        ImageReference app = reference("app");
        RemoteContent manifest = pushManifest(app);
        registry().beBusy(1);
        assertEquals(
                manifest.descriptor(), driver().resolve(app, NOBODY, context()).descriptor());
    }

    @Test
    void credentialsAreUsedAndChecked() {
        ImageReference app = reference("app");
        RemoteContent manifest = pushManifest(app);
        registry().demand("captain", "s3cret");
        String host = registry().host();
        RegistryAuth right = new RegistryAuth("captain", "s3cret", host, "", "");
        RegistryAuth wrong = new RegistryAuth("captain", "guess", host, "", "");
        assertFails(ErrorKind.UNAUTHORIZED, () -> driver().resolve(app, NOBODY, context()));
        assertFails(ErrorKind.UNAUTHORIZED, () -> driver().resolve(app, wrong, context()));
        EngineException refused = assertFails(ErrorKind.UNAUTHORIZED, () -> driver().login(wrong, context()));
        assertFalse(refused.message().contains("guess"), "a message must not carry secrets");
        assertEquals("", driver().login(right, context()));
        assertEquals(
                manifest.descriptor(), driver().resolve(app, right, context()).descriptor());
    }

    @Test
    void aCancelledCallEnds() throws IOException {
        ImageReference app = reference("app");
        push(app, content, Optional.empty());
        CallContext cancelled = context();
        try (InputStream blob = driver().fetch(app, layer(content), 0, NOBODY, cancelled)) {
            cancelled.cancel();
            assertThrows(Exception.class, blob::readAllBytes);
        }
        assertFails(ErrorKind.CANCELLED, () -> driver().resolve(app, NOBODY, cancelled));
    }

    @Test
    void nobodyListeningIsUnavailable() {
        ImageReference app = reference("app");
        registry().close();
        assertFails(ErrorKind.UNAVAILABLE, () -> driver().resolve(app, NOBODY, context()));
    }
}
