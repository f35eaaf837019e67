package dev.theseus.engine.image.internal.archive;

import static dev.theseus.engine.image.internal.ImageEngine.context;
import static dev.theseus.engine.image.internal.ImageEngine.name;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.engine.image.ImageReasons;
import dev.theseus.engine.image.ImageView;
import dev.theseus.engine.image.LayerPhase;
import dev.theseus.engine.image.Progress;
import dev.theseus.engine.image.TransferEvent;
import dev.theseus.engine.image.internal.ImageEngine;
import dev.theseus.engine.image.internal.document.ChainIds;
import dev.theseus.engine.image.internal.document.Digests;
import dev.theseus.engine.image.internal.document.ManifestIndex;
import dev.theseus.engine.image.internal.testing.ProgressLog;
import dev.theseus.engine.image.internal.testing.TestImage;
import dev.theseus.engine.image.internal.testing.TestIndex;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {
    @TempDir
    Path root;

    private ImageEngine engine;

    @BeforeEach
    void start() {
        engine = new ImageEngine(root.resolve("one"));
    }

    private byte[] save(String... references) {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        engine.transfers.save(List.of(references), Optional.empty(), tar, context());
        return tar.toByteArray();
    }

    private static ProgressLog load(ImageEngine engine, byte[] archive) {
        ProgressLog log = new ProgressLog();
        engine.transfers.load(new ByteArrayInputStream(archive), log, context());
        return log;
    }

    private static List<String> loaded(ProgressLog log) {
        return log.events(TransferEvent.Loaded.class).stream()
                .map(loaded -> loaded.name().map(ImageReference::familiar).orElse("none of " + loaded.image()))
                .toList();
    }

    private TestImage pulled(String reference, String... files) {
        TestImage image = TestImage.of(files);
        engine.registry.add(name(reference), image);
        engine.pull(reference);
        return image;
    }

    @Test
    void whatIsSavedLoadsElsewhereUnderTheSameDigests() throws Exception {
        TestImage app = pulled("localhost:5000/app:1", "base", "app#20");
        engine.images.tag("localhost:5000/app:1", "app", "");
        TestImage tool = pulled("tool", "base", "tool");
        byte[] archive = save("localhost:5000/app:1", "app", Digests.shortForm(tool.id()));
        ByteArrayOutputStream bzip = new ByteArrayOutputStream();
        try (var out = new BZip2CompressorOutputStream(bzip)) {
            out.write(archive);
        }
        int n = 0;
        for (byte[] form : List.of(archive, TestImage.gzip(archive), Zstd.compress(archive), bzip.toByteArray())) {
            ImageEngine other = new ImageEngine(root.resolve("other" + n++));

            ProgressLog log = load(other, form);

            assertEquals(List.of("localhost:5000/app:1", "app:latest", "none of " + tool.id()), loaded(log));
            assertEquals(app.id(), other.images.inspect("app", Optional.empty()).id());
            assertEquals(3, other.storage.applied());
            assertTrue(other.content.contains(app.manifest().descriptor().digest()));
            assertEquals(Set.of("LOADED " + app.id(), "LOADED " + tool.id()), Set.copyOf(other.events.summary()));
        }
        assertEquals(
                3,
                engine.events.summary().stream()
                        .filter(line -> line.startsWith("SAVED") || line.startsWith("TAGGED"))
                        .count());
    }

    private TestIndex pulledForTwoPlatforms() {
        TestIndex index = TestIndex.publish(engine.registry, name("multi"));
        engine.pull("multi");
        engine.transfers.pull(
                "multi", "", false, Optional.of(TestIndex.OTHER), RegistryAuth.ANONYMOUS, Progress.NONE, context());
        return index;
    }

    private ImageEngine loadedElsewhere(byte[] archive) {
        ImageEngine other = new ImageEngine(root.resolve("elsewhere"));
        assertEquals(List.of("multi:latest"), loaded(load(other, archive)));
        return other;
    }

    private static boolean has(ImageEngine engine, TestImage image) {
        return TestIndex.blobs(image).stream().allMatch(engine.content::contains);
    }

    @Test
    void anIndexIsSavedAndLoadedWithAllPlatformsThatAreHere() throws IOException {
        TestIndex index = pulledForTwoPlatforms();
        ImageEngine other = loadedElsewhere(save("multi"));
        assertEquals(Optional.of(index.descriptor()), other.catalog.view().targetOf(name("multi")));
        assertEquals(
                index.mine().id(),
                other.images.inspect("multi", Optional.empty()).id());
        assertTrue(has(other, index.mine()) && has(other, index.other()));
        other.reclaimer.reclaimUnfinished(Duration.ZERO);
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        other.transfers.save(List.of("multi"), Optional.empty(), again, context());
        ImageEngine third = new ImageEngine(root.resolve("third"));
        load(third, again.toByteArray());
        assertTrue(has(third, index.mine()) && has(third, index.other()));
    }

    @Test
    void onePlatformOfAnIndexIsSavedAsAnImageOfItsOwn() {
        TestIndex index = pulledForTwoPlatforms();
        engine.pull("multi");
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        engine.transfers.save(List.of("multi"), Optional.of(ManifestIndex.hostPlatform()), tar, context());
        ImageEngine other = loadedElsewhere(tar.toByteArray());
        assertEquals(
                Optional.of(index.mine().manifest().descriptor()),
                other.catalog.view().targetOf(name("multi")));
        assertTrue(has(other, index.mine()));
        assertFalse(has(other, index.other()) || other.content.contains(index.digest()));
    }

    @Test
    void anIndexOfWhichOnlyOnePlatformIsHereIsSavedAsThat() {
        TestIndex index = TestIndex.publish(engine.registry, name("multi"));
        engine.pull("multi");
        ImageEngine other = loadedElsewhere(save("multi"));
        assertEquals(
                Optional.of(index.mine().manifest().descriptor()),
                other.catalog.view().targetOf(name("multi")));
    }

    @Test
    void aDamagedBlobOfAnotherPlatformFailsTheSave() throws IOException {
        TestIndex index = pulledForTwoPlatforms();
        engine.pull("multi");
        Digest layer = index.other().layers().getFirst().digest();
        Path file = root.resolve("one/data/content/blobs/sha256").resolve(layer.hex());
        byte[] bytes = Files.readAllBytes(file);
        bytes[5] ^= 1;
        Files.write(file, bytes);
        EngineException failure = assertThrows(EngineException.class, () -> save("multi"));
        assertTrue(failure.message().contains(layer.value()), failure.message());
    }

    @Test
    void oldDockerArchiveWithPlainLayersAndLinksLoadsAndCanBePushed() {
        TestImage image = TestImage.of("base", "same#9");
        Map<String, Object> files = new LinkedHashMap<>();
        files.put("aaa/layer.tar", TestImage.tar("base"));
        files.put("bbb/layer.tar", TestImage.tar("same#9"));
        files.put("ccc/layer.tar", "../bbb/layer.tar");
        files.put(image.id().hex() + ".json", image.blobs().get(image.id()));
        files.put(
                "manifest.json",
                "[{\"Config\":\"" + image.id().hex() + ".json\",\"RepoTags\":[\"old:1\"],"
                        + "\"Layers\":[\"aaa/layer.tar\",\"ccc/layer.tar\"]}]");
        ProgressLog log = load(engine, archive(files));

        assertEquals(List.of("old:1"), loaded(log));
        ImageView view = engine.images.inspect("old:1", Optional.empty());
        assertEquals(image.id(), view.id());
        assertEquals(4 + 9 * 1024, view.size());

        ProgressLog push = new ProgressLog();
        engine.images.tag("old:1", "localhost:5000/old", "1");
        engine.transfers.push(
                "localhost:5000/old", "1", false, Optional.empty(), RegistryAuth.ANONYMOUS, push, context());
        assertEquals(
                "localhost:5000/old",
                push.events(TransferEvent.PushBegan.class)
                        .getFirst()
                        .repository()
                        .name());
        assertEquals(
                List.of(LayerPhase.PUSH_PLANNED, LayerPhase.UPLOADING, LayerPhase.UPLOADED),
                push.phases(image.diffIds().getFirst()));
        assertEquals("1", ((TransferEvent.Pushed) push.events().getLast()).tag());
        String digest =
                engine.images.inspect("old:1", Optional.empty()).repoDigests().getFirst();
        assertTrue(digest.startsWith("localhost:5000/old@sha256:"));

        ProgressLog again = new ProgressLog();
        engine.transfers.push(
                "localhost:5000/old", "1", false, Optional.empty(), RegistryAuth.ANONYMOUS, again, context());
        assertEquals(
                List.of(LayerPhase.PUSH_PLANNED, LayerPhase.THERE_ALREADY),
                again.phases(image.diffIds().getFirst()));
    }

    @Test
    void pushOfTheSameLayersToAnotherRepositoryMountsThem() {
        TestImage image = pulled("localhost:5000/one:1", "a");
        engine.images.tag("localhost:5000/one:1", "localhost:5000/two", "1");
        engine.registry.forget(image.layers().getFirst().digest());
        ProgressLog log = new ProgressLog();

        engine.transfers.push(
                "localhost:5000/two:1", "", false, Optional.empty(), RegistryAuth.ANONYMOUS, log, context());

        assertEquals(
                List.of(new TransferEvent.LayerMounted(image.diffIds().getFirst(), "one")),
                log.events(TransferEvent.LayerMounted.class));
        Descriptor manifest = image.manifest().descriptor();
        assertEquals(
                new TransferEvent.Pushed("1", manifest.digest(), manifest.size()),
                log.events().getLast());
        EngineException failure = assertThrows(
                EngineException.class,
                () -> engine.transfers.push(
                        "nosuch", "", false, Optional.empty(), RegistryAuth.ANONYMOUS, log, context()));
        assertTrue(failure.is(ImageReasons.REPOSITORY_NOT_FOUND), failure::toString);
    }

    @Test
    void hostileArchivesAreRefusedAndLeaveNothing() throws IOException {
        TestImage image = TestImage.of("base");
        String config = image.id().hex() + ".json";
        byte[] document = image.blobs().get(image.id());
        String manifest = "[{\"Config\":\"" + config + "\",\"RepoTags\":[\"x:1\"],\"Layers\":[\"l.tar\"]}]";
        refused(Map.of("hello", "world"), ErrorKind.INVALID_PARAMETER, "neither manifest.json nor index.json");
        refused(Map.of("manifest.json", manifest), ErrorKind.INVALID_PARAMETER, "lacks " + config);
        refused(Map.of("manifest.json", manifest, config, document), ErrorKind.INVALID_PARAMETER, "lacks l.tar");
        refused(
                Map.of("manifest.json", manifest, config, document, "l.tar", TestImage.tar("other")),
                ErrorKind.DATA_LOSS,
                "failed to register layer");
        refused(
                Map.of("manifest.json", manifest, config, document, "l.tar", "/../../../etc/passwd"),
                ErrorKind.INVALID_PARAMETER,
                "lacks l.tar");
        EngineException garbage =
                assertThrows(EngineException.class, () -> load(engine, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}));
        assertEquals(ErrorKind.INVALID_PARAMETER, garbage.kind());
        assertEquals(List.of(), engine.images.list(true, Map.of()));
        try (Stream<Path> left = Files.walk(root.resolve("one/data/content"))) {
            assertEquals(List.of(), left.filter(Files::isRegularFile).toList());
        }
    }

    private void refused(Map<String, Object> files, ErrorKind kind, String words) {
        EngineException failure = assertThrows(EngineException.class, () -> load(engine, archive(files)));
        assertEquals(kind, failure.kind(), failure.message());
        assertTrue(failure.message().contains(words), failure.message());
        assertEquals(Set.of(), engine.storage.keys());
    }

    @Test
    void importMakesAnImageOfOneLayer() {
        ProgressLog log = new ProgressLog();

        engine.transfers.importRoot(
                new ByteArrayInputStream(TestImage.gzip(TestImage.tar("bin/sh#4"))),
                "my/root",
                "v1",
                "from a tar",
                List.of("CMD [\"/bin/sh\"]", "ENV A=1"),
                Optional.empty(),
                log,
                context());

        ImageView view = engine.images.inspect("my/root:v1", Optional.empty());
        assertEquals(List.of(new TransferEvent.Imported(view.id())), log.events());
        assertEquals(Optional.of(List.of("/bin/sh")), view.config().command());
        assertEquals("from a tar", view.comment());
        assertEquals(4096, view.size());
        assertEquals(List.of(Digests.of(TestImage.tar("bin/sh#4"))), view.diffIds());
        assertEquals(
                Set.of("bin/sh"),
                engine.storage.files(
                        new SnapshotKey(ChainIds.of(view.diffIds()).getLast().value())));
    }

    @Test
    void importOfGarbageLeavesNothing() {
        EngineException failure = assertThrows(
                EngineException.class,
                () -> engine.transfers.importRoot(
                        new ByteArrayInputStream("x".repeat(2000).getBytes(StandardCharsets.UTF_8)),
                        "",
                        "",
                        "",
                        List.of(),
                        Optional.empty(),
                        new ProgressLog(),
                        context()));
        assertEquals(ErrorKind.INVALID_PARAMETER, failure.kind());
        assertEquals(List.of(), engine.images.list(true, Map.of()));
        assertFalse(engine.content.contains(new Digest("sha256:" + "0".repeat(64))));
        assertEquals(Set.of(), engine.storage.keys());
    }

    /** Byte arrays and texts become files; a text for a name that ends in {@code .tar} is a link's target. */
    private static byte[] archive(Map<String, Object> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (Map.Entry<String, Object> file : files.entrySet()) {
                boolean isLink =
                        file.getValue() instanceof String && file.getKey().endsWith(".tar");
                if (isLink) {
                    TarArchiveEntry link = new TarArchiveEntry(file.getKey(), TarConstants.LF_SYMLINK);
                    link.setLinkName((String) file.getValue());
                    tar.putArchiveEntry(link);
                } else {
                    byte[] content = file.getValue() instanceof byte[] raw
                            ? raw
                            : ((String) file.getValue()).getBytes(StandardCharsets.UTF_8);
                    TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                    entry.setSize(content.length);
                    tar.putArchiveEntry(entry);
                    tar.write(content);
                }
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Test
    void aFlippedByteIsToldByItsBlobsNameBeforeAnythingIsSaved() throws IOException {
        TestImage image = pulled("app", "one", "two#20");
        Digest damaged = image.layers().getLast().digest();
        Path file = root.resolve("one/data/content/blobs/sha256/" + damaged.hex());
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        ByteArrayOutputStream tar = new ByteArrayOutputStream();

        EngineException failure = assertThrows(
                EngineException.class, () -> engine.transfers.save(List.of("app"), Optional.empty(), tar, context()));

        assertEquals(ErrorKind.DATA_LOSS, failure.kind());
        assertTrue(failure.message().contains(damaged.value()), failure.message());
        assertEquals(0, tar.size(), "half an archive may be taken for a whole one");
        engine.pull("app");
        assertTrue(save("app").length > 0, "as the message says, pulling mends it");
    }
}
