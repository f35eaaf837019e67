package dev.theseus.image.layout.internal;

import static dev.theseus.tck.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.api.image.RemoteContent;
import dev.theseus.tck.TrialSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is on disk, beyond the contract: archives, what other tools write, and what is in the way. */
class LayoutFilesTest {
    private static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
    private static final RegistryAuth NOBODY = RegistryAuth.ANONYMOUS;

    @TempDir
    private Path directory;

    private Path root;
    private LayoutRegistryDriver driver;

    @BeforeEach
    void open() {
        root = directory.resolve("layouts");
        driver = new LayoutRegistryDriver(new TrialSettings(directory, Map.of("layout.root", root.toString())));
    }

    @ParameterizedTest
    @CsvSource({"layout.rot,/a,layout.rot is unknown", "layout.root,a/b,must be absolute"})
    void refusesOptionsThatItCannotHonour(String name, String value, String reason) {
        LayoutRegistryDriver other = new LayoutRegistryDriver(new TrialSettings(directory, Map.of(name, value)));
        RecoveryRequest nothing = new RecoveryRequest("tck", directory, directory, Set.of());
        assertTrue(assertFails(ErrorKind.INVALID_PARAMETER, () -> other.recover(nothing, context()))
                .message()
                .contains(reason));
    }

    private static CallContext context() {
        return CallContext.background(Duration.ofMinutes(1));
    }

    private static ImageReference reference(String rest) {
        return ImageReference.parse("layout.local/" + rest);
    }

    private static Digest digest(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return new Digest("sha256:" + HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Descriptor layer(byte[] content) {
        return Descriptor.of("application/vnd.oci.image.layer.v1.tar", digest(content), content.length);
    }

    private RemoteContent push(String name, String text) {
        byte[] content = bytes(text);
        Descriptor layer = layer(content);
        driver.pushBlob(
                reference(name),
                layer,
                offset -> new ByteArrayInputStream(content),
                Optional.empty(),
                sent -> {},
                NOBODY,
                context());
        String entry = "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(layer.mediaType(), layer.digest(), layer.size());
        byte[] document = bytes("{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(MANIFEST_TYPE, entry, entry));
        RemoteContent manifest =
                new RemoteContent(Descriptor.of(MANIFEST_TYPE, digest(document), document.length), document);
        driver.pushManifest(reference(name), manifest, NOBODY, context());
        return manifest;
    }

    private void assertHolds(String name, RemoteContent manifest, String text) throws IOException {
        RemoteContent found = driver.resolve(reference(name), NOBODY, context());
        assertEquals(manifest.descriptor(), found.descriptor());
        try (InputStream content = driver.fetch(reference(name), layer(bytes(text)), 1, NOBODY, context())) {
            assertArrayEquals(bytes(text.substring(1)), content.readAllBytes());
        }
    }

    private void tar(String... arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(arguments).inheritIO().start();
        assertEquals(0, process.waitFor(), String.join(" ", arguments));
    }

    @ParameterizedTest
    @ValueSource(strings = {"team/app", "team/app.tar"})
    void severalImagesShareOneLayout(String repository) throws IOException {
        RemoteContent one = push(repository + ":1", "first layer");
        RemoteContent two = push(repository + ":2", "second layer");
        assertHolds(repository + ":1", one, "first layer");
        RemoteContent moved = push(repository + ":1", "third layer");

        assertHolds(repository + ":1", moved, "third layer");
        assertHolds(repository + ":2", two, "second layer");
        assertEquals(List.of("2", "1"), driver.tags(reference(repository), NOBODY, context()));
        assertEquals(
                one.descriptor(),
                driver.resolve(reference(repository).withDigest(one.descriptor().digest()), NOBODY, context())
                        .descriptor());
        assertFails(ErrorKind.NOT_FOUND, () -> driver.resolve(reference(repository + ":3"), NOBODY, context()));
    }

    @Test
    void archivesAreWhatTarWritesAndReads() throws IOException, InterruptedException {
        RemoteContent image = push("app:1", "content of the layer");
        tar(
                "tar",
                "-cf",
                root.resolve("carried.tar").toString(),
                "-C",
                root.resolve("app").toString(),
                ".");
        assertHolds("carried.tar:1", image, "content of the layer");

        RemoteContent more = push("carried.tar:2", "another");
        Path unpacked = Files.createDirectory(root.resolve("unpacked"));
        tar("tar", "-xf", root.resolve("carried.tar").toString(), "-C", unpacked.toString());
        assertHolds("unpacked:1", image, "content of the layer");
        assertHolds("unpacked:2", more, "another");
        assertEquals("{\"imageLayoutVersion\":\"1.0.0\"}", Files.readString(unpacked.resolve("oci-layout")));
        try (var files = Files.walk(directory.resolve("data"))) {
            assertEquals(0, files.filter(Files::isRegularFile).count(), "what waited is in the archive");
        }
    }

    @Test
    void cutArchivesAreRefused() throws IOException {
        push("app.tar:1", "x".repeat(5000));
        byte[] whole = Files.readAllBytes(root.resolve("app.tar"));
        Files.write(root.resolve("half.tar"), java.util.Arrays.copyOf(whole, 3000));
        assertFails(ErrorKind.DATA_LOSS, () -> driver.resolve(reference("half.tar:1"), NOBODY, context()));
    }

    @Test
    void otherToolsNamesAreUnderstood() throws IOException {
        RemoteContent image = push("app:1", "content");
        Path index = root.resolve("app/index.json");
        String named = Files.readString(index);

        Files.writeString(index, named.replace("\"1\"", "\"docker.io/library/app:stable\""));
        assertHolds("app:stable", image, "content");
        assertEquals(List.of("stable"), driver.tags(reference("app"), NOBODY, context()));

        Files.writeString(index, named.replaceFirst(",\"annotations\":\\{[^}]*}", ""));
        assertHolds("app:latest", image, "content");
        assertFails(ErrorKind.NOT_FOUND, () -> driver.resolve(reference("app:1"), NOBODY, context()));
    }

    @Test
    void whatIsNoLayoutIsLeftAlone() throws IOException {
        Files.createDirectories(root.resolve("notes"));
        Files.writeString(root.resolve("notes/todo"), "keep me");
        assertFails(ErrorKind.CONFLICT, () -> push("notes:1", "x"));
        assertFalse(Files.exists(root.resolve("notes/blobs")));

        push("app:1", "x");
        assertFails(ErrorKind.INVALID_PARAMETER, () -> push("app/blobs/sha256:1", "x"));
        Files.writeString(root.resolve("app/index.json"), "{\"manifests\":3}");
        assertFails(ErrorKind.INVALID_PARAMETER, () -> driver.resolve(reference("app:1"), NOBODY, context()));
        assertTrue(driver.diagnose(context()).getFirst().healthy());
    }

    @Test
    void blobsCutShortAreDataLoss() throws IOException {
        RemoteContent image = push("app:1", "content");
        Path blob = root.resolve(
                "app/blobs/sha256/" + layer(bytes("content")).digest().hex());
        Files.writeString(blob, "cont");
        assertEquals(
                image.descriptor(),
                driver.resolve(reference("app:1"), NOBODY, context()).descriptor());
        assertFails(
                ErrorKind.DATA_LOSS,
                () -> driver.fetch(reference("app:1"), layer(bytes("content")), 0, NOBODY, context()));
    }
}
