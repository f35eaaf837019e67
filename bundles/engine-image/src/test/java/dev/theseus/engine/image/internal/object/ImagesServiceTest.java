package dev.theseus.engine.image.internal.object;

import static dev.theseus.engine.image.internal.ImageEngine.context;
import static dev.theseus.engine.image.internal.ImageEngine.name;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.error.Reason;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.Platform;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.engine.image.ImageReasons;
import dev.theseus.engine.image.ImageUsers.ContainerRef;
import dev.theseus.engine.image.Images.HistoryEntry;
import dev.theseus.engine.image.Images.Removed;
import dev.theseus.engine.image.internal.ImageEngine;
import dev.theseus.engine.image.internal.document.ChainIds;
import dev.theseus.engine.image.internal.document.Digests;
import dev.theseus.engine.image.internal.testing.MapStorage;
import dev.theseus.engine.image.internal.testing.ProgressLog;
import dev.theseus.engine.image.internal.testing.TestImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagesServiceTest {
    @TempDir
    Path root;

    private ImageEngine engine;

    @BeforeEach
    void start() {
        engine = new ImageEngine(root);
    }

    private TestImage pulled(String reference, String... files) {
        TestImage image = TestImage.of(files);
        engine.registry.add(name(reference), image);
        engine.pull(reference);
        return image;
    }

    private List<String> remove(String reference, boolean force) {
        return engine.images.remove(reference, force, true, context()).stream()
                .map(ImagesServiceTest::line)
                .toList();
    }

    private static String line(Removed removed) {
        return removed.deleted().isEmpty() ? "Untagged: " + removed.untagged() : "Deleted: " + removed.deleted();
    }

    private EngineException refused(Runnable call) {
        return assertThrows(EngineException.class, call::run);
    }

    private void usedBy(TestImage image, String containerId, boolean running) {
        engine.users.put(image.id(), List.of(new ContainerRef(containerId, "box", running)));
    }

    /** What a damaged disk does to one image must not hide the others, nor keep it for ever. */
    @Test
    void anImageThatLostItsConfigurationIsPassedOverAndCanBeRemoved() throws IOException {
        TestImage whole = pulled("whole", "a");
        TestImage broken = pulled("broken", "b");
        engine = engine.restarted();
        Files.delete(
                root.resolve("data/content/blobs/sha256").resolve(broken.id().hex()));

        assertEquals(
                List.of(whole.id()),
                engine.images.list(false, Map.of()).stream()
                        .map(image -> image.id())
                        .toList());
        assertTrue(remove("broken", false).contains("Untagged: broken:latest"));
        assertEquals(1, engine.images.list(true, Map.of()).size());
    }

    @Test
    void lastTagTakesDigestImageLayersAndBlobsAlong() {
        TestImage image = pulled("busybox", "a", "b");
        List<Digest> chains = ChainIds.of(image.diffIds());

        assertEquals(
                List.of(
                        "Untagged: busybox:latest",
                        "Untagged: busybox@" + image.manifest().descriptor().digest(),
                        "Deleted: " + image.id(),
                        "Deleted: " + chains.get(1),
                        "Deleted: " + chains.get(0)),
                remove("busybox", false));
        assertEquals(Set.of(), engine.storage.keys());
        assertFalse(engine.content.contains(image.id()));
        assertFalse(engine.content.contains(image.layers().getFirst().digest()));
        assertEquals(
                List.of("PULLED busybox:latest", "UNTAGGED " + image.id(), "DELETED " + image.id()),
                engine.events.summary());
        assertEquals(
                "there is no image busybox:latest",
                refused(() -> remove("busybox", false)).message());
        assertTrue(refused(() -> remove("busybox", false)).is(Reason.IMAGE_NOT_FOUND));
        assertEquals(
                Map.of(Attributes.NAME, "busybox:latest"),
                refused(() -> remove("busybox", false)).attributes());
    }

    @Test
    void sharedLayersStay() {
        TestImage one = pulled("one", "base", "one");
        TestImage two = pulled("two", "base", "two");

        remove("one", false);

        assertTrue(engine.content.contains(two.layers().getFirst().digest()));
        assertFalse(engine.content.contains(one.layers().getLast().digest()));
        assertEquals(2, engine.storage.keys().size());
    }

    @Test
    void oneOfSeveralTagsOnlyLosesTheName() {
        TestImage image = pulled("one", "a");
        engine.images.tag("one", "two", "1.0");

        assertEquals(List.of("Untagged: two:1.0"), remove("two:1.0", false));

        assertEquals(
                List.of("one:latest"),
                engine.images.inspect("one", Optional.empty()).tags());
        assertTrue(engine.content.contains(image.id()));
    }

    @Test
    void idOfAnImageWithNamesInSeveralRepositoriesNeedsForce() {
        TestImage image = pulled("one", "a");
        engine.images.tag("one", "two", "");

        EngineException refusal = refused(() -> remove(Digests.shortForm(image.id()), false));

        assertEquals(ErrorKind.CONFLICT, refusal.kind());
        assertTrue(refusal.is(ImageReasons.SEVERAL_NAMES), refusal::toString);
        assertEquals(Map.of(Attributes.ID, image.id().value()), refusal.attributes());
        assertTrue(remove(Digests.shortForm(image.id()), true).contains("Deleted: " + image.id()));
    }

    @Test
    void idOfAnImageWithOneNameNeedsNoForce() {
        TestImage image = pulled("one", "a");
        assertEquals("Untagged: one:latest", remove(image.id().hex(), false).getFirst());
        assertEquals(List.of(), engine.images.list(true, Map.of()));
    }

    @Test
    void usedImageIsRefusedWithTheContainersId() {
        TestImage image = pulled("busybox", "a");
        usedBy(image, "0123456789abcdef", false);

        EngineException named = refused(() -> remove("busybox", false));
        assertTrue(named.is(ImageReasons.NAME_USED), named::toString);
        assertEquals("0123456789abcdef", named.attributes().get(Attributes.HOLDER));
        assertTrue(refused(() -> remove(image.id().value(), false)).is(ImageReasons.USED_BY_STOPPED));

        usedBy(image, "0123456789abcdef", true);
        assertTrue(refused(() -> remove(image.id().value(), true)).is(ImageReasons.USED_BY_RUNNING));
        assertEquals(
                List.of("busybox:latest"),
                engine.images.inspect("busybox", Optional.empty()).tags());
    }

    @Test
    void forcedRemovalKeepsWhatAStoppedContainerStandsOnUntilItGoes() {
        TestImage image = pulled("busybox", "a");
        usedBy(image, "0123456789abcdef", false);

        assertTrue(remove("busybox", true).contains("Deleted: " + image.id()));

        assertEquals(List.of(), engine.images.list(true, Map.of()));
        assertEquals(2, engine.snapshots.liveSnapshots().size());
        engine.storage.cleanup(engine.snapshots.liveSnapshots(), context());
        assertNotNull(engine.snapshots.ensure(image.id(), "map", context()));

        engine.users.clear();
        engine.snapshots.release(image.id(), context());
        assertEquals(Set.of(), engine.snapshots.liveSnapshots());
        assertFalse(engine.content.contains(image.id()));
        assertEquals(Set.of(), engine.storage.keys());
    }

    @Test
    void anotherStorageDriverGetsTheLayersFromTheContentStore() {
        TestImage image = pulled("busybox", "a", "b");
        MapStorage other = new MapStorage();
        engine.slots.put(DriverKind.STORAGE, "other", other);

        engine.snapshots.ensure(image.id(), "other", context());

        Digest top = ChainIds.of(image.diffIds()).getLast();
        assertEquals(Set.of("a", "b"), other.files(new SnapshotKey(top.value())));
        engine.snapshots.ensure(image.id(), "other", context());
        assertEquals(3, other.applied(), "two layers of the image, and one with the mount points");
        remove("busybox", false);
        assertEquals(Set.of(), other.keys());
    }

    @Test
    void anotherDefaultStorageDriverShowsTheSameImagesAndGetsWhatIsPulledFromThenOn() {
        TestImage before = pulled("before", "base", "lib");
        List<String> listed = listing();
        MapStorage second = new MapStorage();
        engine.slots.put(DriverKind.STORAGE, "vfs", second);
        engine.storageDriver = "vfs";

        assertEquals(listed, listing());
        assertEquals("vfs", engine.images.inspect("before", Optional.empty()).storageDriver());
        TestImage after = pulled("after", "base", "app");
        assertEquals(2, engine.storage.applied());
        assertEquals(2, second.applied());
        engine.snapshots.ensure(before.id(), "vfs", context());

        remove("before", false);
        remove("after", false);
        assertEquals(Set.of(), engine.storage.keys());
        assertEquals(Set.of(), second.keys());
        assertTrue(after.layers().stream().noneMatch(layer -> engine.content.contains(layer.digest())));
    }

    private List<String> listing() {
        return engine.images.list(true, Map.of()).stream()
                .map(image -> image.id() + " " + image.tags() + " " + image.size() + " " + image.created())
                .toList();
    }

    @Test
    void damagedBlobIsToldAndMendedByThePull() throws Exception {
        TestImage image = pulled("busybox", "a");
        Digest blob = image.layers().getFirst().digest();
        Path file = root.resolve("data/content/blobs/sha256").resolve(blob.hex());
        byte[] bytes = java.nio.file.Files.readAllBytes(file);
        bytes[bytes.length - 5] ^= 1;
        java.nio.file.Files.write(file, bytes);
        engine.slots.put(DriverKind.STORAGE, "other", new MapStorage());

        EngineException failure = refused(() -> engine.snapshots.ensure(image.id(), "other", context()));
        assertEquals(ErrorKind.DATA_LOSS, failure.kind());
        assertTrue(failure.message().contains("pull the image again"), failure.message());

        engine.pull("busybox");
        assertNotNull(engine.snapshots.ensure(image.id(), "other", context()));
    }

    @Test
    void listsByFilters() {
        TestImage app = pulled("localhost:5000/team/app:1", "a");
        TestImage busybox = pulled("busybox", "b");
        engine.images.tag("busybox", "tool", "9");

        assertEquals(2, engine.images.list(false, Map.of()).size());
        assertEquals(
                List.of(List.of("tool:9")),
                engine.images.list(false, Map.of("reference", List.of("tool"))).stream()
                        .map(image -> image.tags())
                        .toList());
        assertEquals(
                List.of(app.id()),
                engine.images.list(false, Map.of("reference", List.of("*/*/app:*"))).stream()
                        .map(image -> image.id())
                        .toList());
        assertEquals(
                2,
                engine.images
                        .list(false, Map.of("label", List.of("made=to-order")))
                        .size());
        assertEquals(
                0,
                engine.images
                        .list(false, Map.of("label", List.of("made=otherwise")))
                        .size());
        assertEquals(
                0,
                engine.images.list(false, Map.of("dangling", List.of("true"))).size());
        assertEquals(
                0,
                engine.images.list(false, Map.of("before", List.of("busybox"))).size());
        assertEquals(
                0,
                engine.images
                        .list(false, Map.of("until", List.of("2026-01-01")))
                        .size());
        assertEquals(
                2,
                engine.images
                        .list(false, Map.of("until", List.of("2026-01-03T00:00:00Z")))
                        .size());
        assertEquals(
                ErrorKind.INVALID_PARAMETER,
                refused(() -> engine.images.list(false, Map.of("color", List.of("red"))))
                        .kind());
        assertEquals(
                ErrorKind.NOT_FOUND,
                refused(() -> engine.images.list(false, Map.of("since", List.of("nosuch"))))
                        .kind());
        assertEquals(
                busybox.id(),
                engine.images
                        .inspect(busybox.id().hex().substring(0, 10), Optional.empty())
                        .id());
    }

    @Test
    void historyNamesTheTopAndCountsSizes() {
        TestImage image = pulled("busybox", "a", "bb");

        List<HistoryEntry> history = engine.images.history("busybox", Optional.empty());

        assertEquals(
                List.of("CMD [\"sh\"]", "ADD layer 1", "ADD layer 0"),
                history.stream().map(HistoryEntry::createdBy).toList());
        assertEquals(
                List.of(0L, 2L, 1L), history.stream().map(HistoryEntry::size).toList());
        assertEquals(image.id().value(), history.getFirst().id());
        assertEquals(List.of("busybox:latest"), history.getFirst().tags());
        assertEquals("", history.getLast().id());
    }

    @Test
    void pruneTakesDanglingOnesAndOnRequestAllUnused() {
        TestImage old = pulled("app", "old#3");
        TestImage used = pulled("used", "used");
        usedBy(used, "0123456789abcdef", false);
        pulled("app", "new#5");
        // The old one has only its digest left.
        assertEquals(
                List.of(),
                engine.images.inspect(old.id().value(), Optional.empty()).tags());

        var dangling = engine.images.prune(Map.of(), context());
        assertEquals(3 * 1024, dangling.reclaimed());
        assertTrue(dangling.removed().contains(new Removed("", old.id().value())));

        var all = engine.images.prune(Map.of("dangling", List.of("false")), context());
        assertEquals(5 * 1024, all.reclaimed());
        assertEquals(
                List.of(used.id()),
                engine.images.list(true, Map.of()).stream()
                        .map(image -> image.id())
                        .toList());
    }

    @Test
    void wrongPlatformIsNotFound() {
        pulled("busybox", "a");
        EngineException failure =
                refused(() -> engine.images.inspect("busybox", Optional.of(Platform.parse("linux/s390x"))));
        assertEquals(ErrorKind.NOT_FOUND, failure.kind());
        assertTrue(failure.is(ImageReasons.PLATFORM_MISMATCH), failure::toString);
    }

    @Test
    void badReferencesAreInvalid() {
        pulled("busybox", "a");
        assertEquals(
                ErrorKind.INVALID_PARAMETER,
                refused(() -> engine.images.tag("busybox", "Bad Name", "")).kind());
        assertEquals(
                ErrorKind.INVALID_PARAMETER,
                refused(() -> engine.images.tag("busybox", "ok", "b@d")).kind());
        assertEquals(
                ErrorKind.INVALID_PARAMETER,
                refused(() -> engine.images.tag("busybox", "a@sha256:" + "0".repeat(64), ""))
                        .kind());
        assertEquals(
                "there is no image sha256:" + "0".repeat(64),
                refused(() -> engine.images.inspect("sha256:" + "0".repeat(64), Optional.empty()))
                        .message());
    }

    @Test
    void sweepKeepsWhatIsNeededAndFreshAndTakesAnonymousIngests() throws Exception {
        TestImage image = pulled("busybox", "a");
        Digest fresh = engine.content.put(new byte[] {1, 2, 3});
        engine.content.ingestAnonymous().close();
        java.nio.file.Path left = java.nio.file.Files.createDirectories(root.resolve("data/content/ingest/new-left"));
        Files.writeString(left.resolve("0"), "part");
        java.nio.file.Files.setLastModifiedTime(
                left,
                java.nio.file.attribute.FileTime.from(java.time.Instant.now().minusSeconds(60)));

        List<String> done = engine.snapshots.sweep(context());

        assertEquals(1, done.size(), done.toString());
        assertTrue(done.getFirst().startsWith("removed 4 bytes of transfers"), done.toString());
        assertFalse(Files.exists(left));
        assertTrue(engine.content.contains(fresh));
        assertTrue(engine.content.contains(image.id()));
    }

    @Test
    void pruneGivesBackWhatACutPullHasLeftAtOnce() throws IOException {
        pulled("kept", "kept");
        Set<Digest> before = engine.content.unchangedSince(Instant.now().plusSeconds(1));
        TestImage image = TestImage.of("small", "big#300");
        engine.registry.add(name("app"), image);
        engine.registry.breakAfter(image.layers().getLast().digest(), 7000, 0, 0, 0, 0, 0, 0, 0);
        assertThrows(EngineException.class, () -> engine.pull("app"));
        assertEquals(Map.of(), engine.ingests.sweep(Duration.ofDays(1)), "it could be gone on with");
        age(root.resolve("data/content"));

        long reclaimed = engine.images.prune(Map.of(), context()).reclaimed();

        assertTrue(reclaimed > 7000, "reclaimed " + reclaimed);
        assertEquals(before, engine.content.unchangedSince(Instant.now().plusSeconds(1)));
        assertEquals(Map.of(), engine.ingests.sweep(Duration.ZERO));
        engine.pull("app");
    }

    /** Past the little that the file system's clock lags behind ours. */
    private static void age(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(2)));
            }
        }
    }

    @Test
    void pruneLeavesARunningPullAlone() throws Exception {
        TestImage image = TestImage.of("small", "big#300");
        engine.registry.add(name("app"), image);
        CountDownLatch gate = new CountDownLatch(1);
        Digest big = image.layers().getLast().digest();
        engine.registry.gate(big, gate);
        CompletableFuture<ProgressLog> pull = CompletableFuture.supplyAsync(() -> engine.pull("app"));
        while (engine.registry.fetches(big).isEmpty()) {
            Thread.onSpinWait();
        }

        engine.images.prune(Map.of(), context());
        gate.countDown();

        pull.get(30, TimeUnit.SECONDS);
        assertEquals(1, engine.registry.fetches(big).size(), "nothing had to come twice");
        assertEquals(image.id(), engine.images.inspect("app", Optional.empty()).id());
    }
}
