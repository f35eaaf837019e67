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
import dev.theseus.api.image.Digest;
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
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The part of the contract of {@link RegistryDriver} that holds wherever images are kept. Extend it in your bundle's tests
 * when your driver speaks to no registry; otherwise {@link RegistryDriverTck}.
 */
@Timeout(120)
@ExtendWith(ResourceWatch.class)
public abstract class RegistryContentTck implements Trial, RegistryTransferContract {
    static final RegistryAuth NOBODY = RegistryAuth.ANONYMOUS;
    private static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";

    @TempDir
    @Nullable
    Path directory;

    final byte[] content = random(300_000);
    private @Nullable RegistryDriver driver;

    /** Makes a driver as the engine would find it; {@code recover} has not been called. */
    protected abstract RegistryDriver open(EngineSettings settings);

    /** Ends a driver as its deactivation would. */
    protected abstract void close(RegistryDriver driver);

    /** Readies what the driver shall serve, which is empty. */
    protected abstract void begin(Path directory) throws IOException;

    /** Takes away what {@link #begin} made. */
    protected abstract void end();

    /** What references to it begin with. */
    protected abstract String domain();

    /** From now on, what is served as the manifest of that digest is something else. */
    protected abstract void lie(Digest manifest) throws IOException;

    @Override
    public final Path trialFolder() {
        return Trial.given(directory);
    }

    @BeforeEach
    void start() throws IOException {
        EngineSettings settings = new TrialSettings(trialFolder());
        begin(trialFolder());
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
        end();
    }

    @Override
    public final RegistryDriver driver() {
        RegistryDriver now = driver;
        if (now == null) {
            throw new IllegalStateException("no test is running");
        }
        return now;
    }

    static CallContext context() {
        return CallContext.background(Duration.ofMinutes(1));
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    static Descriptor layer(byte[] bytes) {
        return Descriptor.of("application/vnd.oci.image.layer.v1.tar+gzip", TrialRegistry.digest(bytes), bytes.length);
    }

    @Override
    public final ImageReference reference(String rest) {
        return ImageReference.parse(domain() + "/" + rest);
    }

    boolean push(ImageReference to, byte[] bytes, Optional<String> from) {
        return driver().pushBlob(
                        to,
                        layer(bytes),
                        offset -> new ByteArrayInputStream(bytes, (int) offset, bytes.length - (int) offset),
                        from,
                        sent -> {},
                        NOBODY,
                        context());
    }

    RemoteContent pushManifest(ImageReference to) {
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
    void aLieAboutADigestIsDataLoss() throws IOException {
        ImageReference app = reference("app");
        RemoteContent manifest = pushManifest(app);
        lie(manifest.descriptor().digest());
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
}
