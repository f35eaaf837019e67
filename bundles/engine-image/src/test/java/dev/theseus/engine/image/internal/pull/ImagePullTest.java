package dev.theseus.engine.image.internal.pull;

import static dev.theseus.engine.image.internal.ImageEngine.context;
import static dev.theseus.engine.image.internal.ImageEngine.name;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.Platform;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.api.image.RemoteContent;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.engine.image.ImageReasons;
import dev.theseus.engine.image.ImageTransfers.Distribution;
import dev.theseus.engine.image.ImageView;
import dev.theseus.engine.image.LayerPhase;
import dev.theseus.engine.image.TransferEvent;
import dev.theseus.engine.image.internal.ImageEngine;
import dev.theseus.engine.image.internal.document.ChainIds;
import dev.theseus.engine.image.internal.document.Digests;
import dev.theseus.engine.image.internal.document.ManifestIndex;
import dev.theseus.engine.image.internal.document.MediaTypes;
import dev.theseus.engine.image.internal.footing.MountPointLayer;
import dev.theseus.engine.image.internal.testing.FakeRegistry.Fetch;
import dev.theseus.engine.image.internal.testing.ProgressLog;
import dev.theseus.engine.image.internal.testing.TestImage;
import dev.theseus.testing.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagePullTest {
    @TempDir
    Path root;

    private ImageEngine engine;

    @BeforeEach
    void start() {
        engine = new ImageEngine(root);
    }

    private TestImage publish(String reference, String... files) {
        TestImage image = TestImage.of(files);
        engine.registry.add(name(reference), image);
        return image;
    }

    private void assertNothingVisible() {
        assertEquals(List.of(), engine.images.list(true, Map.of()));
        assertEquals(Set.of(), engine.storage.keys());
    }

    @Test
    void pulledImageIsListedUnpackedAndAnnounced() {
        TestImage image = publish("busybox", "bin/a", "bin/b#200");

        ProgressLog log = engine.pull("busybox");

        ImageView view = engine.images.inspect("busybox", Optional.empty());
        assertEquals(image.id(), view.id());
        assertEquals(List.of("busybox:latest"), view.tags());
        assertEquals(List.of("busybox@" + image.manifest().descriptor().digest()), view.repoDigests());
        assertEquals(5 + 200 * 1024, view.size());
        assertEquals(Optional.of(List.of("sh")), view.config().command());
        Digest top = ChainIds.of(image.diffIds()).getLast();
        assertEquals(Set.of("bin/a", "bin/b"), engine.storage.files(new SnapshotKey(top.value())));
        SnapshotKey footing = engine.snapshots.ensure(image.id(), "map", context());
        assertEquals(MountPointLayer.chainOn(Optional.of(top)).value(), footing.value());
        assertTrue(engine.storage.files(footing).containsAll(Set.of("bin/a", "etc/hosts", "etc/resolv.conf", "proc/")));
        ImageReference reference = name("busybox:latest");
        assertEquals(new TransferEvent.PullBegan(reference), log.events().getFirst());
        List<LayerPhase> layer = log.phases(image.layers().get(1).digest());
        assertEquals(LayerPhase.PULL_PLANNED, layer.getFirst());
        assertEquals(LayerPhase.UNPACKED, layer.getLast());
        assertTrue(layer.indexOf(LayerPhase.VERIFYING) < layer.indexOf(LayerPhase.DOWNLOADED));
        assertTrue(layer.indexOf(LayerPhase.DOWNLOADED) < layer.lastIndexOf(LayerPhase.UNPACKING));
        assertEquals(
                List.of(
                        new TransferEvent.Pulled(
                                reference, image.manifest().descriptor().digest()),
                        new TransferEvent.PullEnded(reference, true)),
                log.events().subList(log.events().size() - 2, log.events().size()));
        assertEquals(List.of("PULLED busybox:latest"), engine.events.summary());
    }

    @Test
    void secondPullChangesNothing() {
        TestImage image = publish("busybox", "bin/a");
        engine.pull("busybox");

        ProgressLog log = engine.pull("busybox:latest");

        assertEquals(List.of(), log.phases(image.layers().getFirst().digest()));
        assertEquals(
                new TransferEvent.PullEnded(name("busybox:latest"), false),
                log.events().getLast());
        assertEquals(1, engine.storage.applied());
    }

    @Test
    void newImageTakesTheNameAndSharesLayers() {
        TestImage old = publish("localhost:5000/app:1", "base", "old");
        engine.pull("localhost:5000/app:1");
        TestImage next = publish("localhost:5000/app:1", "base", "new");

        ProgressLog log = engine.pull("localhost:5000/app:1");

        assertEquals(
                List.of(LayerPhase.HERE_ALREADY),
                log.phases(next.layers().getFirst().digest()));
        assertEquals(
                new TransferEvent.PullBegan(name("localhost:5000/app:1")),
                log.events().getFirst());
        assertEquals(3, engine.storage.applied());
        assertEquals(
                next.id(),
                engine.images.inspect("localhost:5000/app:1", Optional.empty()).id());
        assertEquals(
                List.of(),
                engine.images.inspect(old.id().value(), Optional.empty()).tags());
    }

    @Test
    void tellsWhatARegistryHasWithoutKeepingIt() {
        TestImage image = publish("busybox", "bin/a");

        Distribution found = engine.transfers.distribution("busybox", RegistryAuth.ANONYMOUS, context());

        assertEquals(image.manifest().descriptor().digest(), found.descriptor().digest());
        assertEquals(List.of(ManifestIndex.hostPlatform()), found.platforms());
        assertNothingVisible();
        assertEquals(
                ErrorKind.NOT_FOUND,
                assertThrows(
                                EngineException.class,
                                () -> engine.transfers.distribution("nosuch", RegistryAuth.ANONYMOUS, context()))
                        .kind());
    }

    @Test
    void choosesThePlatformFromAnIndex() {
        TestImage mine = TestImage.of(ManifestIndex.hostPlatform(), "mine");
        TestImage arm = TestImage.of(new Platform("linux", "arm64", "v8"), "arm");
        String index = "{\"schemaVersion\":2,\"manifests\":[" + entry(arm, "arm64", "v8") + ","
                + entry(mine, ManifestIndex.hostPlatform().architecture(), "") + "]}";
        engine.registry.add(name("multi@" + mine.manifest().descriptor().digest()), mine);
        engine.registry.add(name("multi@" + arm.manifest().descriptor().digest()), arm);
        engine.registry.put(
                name("multi"), TestImage.remote(index.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_INDEX));

        engine.pull("multi");
        assertEquals(mine.id(), engine.images.inspect("multi", Optional.empty()).id());

        engine.transfers.pull(
                "multi",
                "",
                false,
                Optional.of(Platform.parse("linux/arm64")),
                RegistryAuth.ANONYMOUS,
                new ProgressLog(),
                context());
        ImageView view = engine.images.inspect("multi", Optional.empty());
        assertEquals(arm.id(), view.id());
        assertEquals(List.of("multi@" + Digests.of(index.getBytes(StandardCharsets.UTF_8))), view.repoDigests());

        EngineException failure = assertThrows(
                EngineException.class,
                () -> engine.transfers.pull(
                        "multi",
                        "",
                        false,
                        Optional.of(Platform.parse("linux/s390x")),
                        RegistryAuth.ANONYMOUS,
                        new ProgressLog(),
                        context()));
        assertEquals(ErrorKind.NOT_FOUND, failure.kind());
        assertTrue(failure.is(ImageReasons.PLATFORM_NOT_FOUND), failure::toString);
    }

    private static String entry(TestImage image, String architecture, String variant) {
        Descriptor descriptor = image.manifest().descriptor();
        return "{\"mediaType\":\"" + descriptor.mediaType() + "\",\"digest\":\"" + descriptor.digest() + "\",\"size\":"
                + descriptor.size() + ",\"platform\":{\"os\":\"linux\",\"architecture\":\"" + architecture + "\""
                + (variant.isEmpty() ? "" : ",\"variant\":\"" + variant + "\"") + "}}";
    }

    @Test
    void pullsByDigestAndAllTags() {
        TestImage one = publish("app:1", "one");
        TestImage two = publish("app:2", "two");
        Digest digest = one.manifest().descriptor().digest();

        engine.pull("app@" + digest);
        assertEquals(
                List.of(),
                engine.images.inspect("app@" + digest, Optional.empty()).tags());

        engine.transfers.pull("app", "", true, Optional.empty(), RegistryAuth.ANONYMOUS, new ProgressLog(), context());
        assertEquals(one.id(), engine.images.inspect("app:1", Optional.empty()).id());
        assertEquals(two.id(), engine.images.inspect("app:2", Optional.empty()).id());
    }

    @Test
    void readsZstdAndPlainLayers() {
        TestImage zstd = TestImage.of(
                ManifestIndex.hostPlatform(),
                List.of(TestImage.tar("z#50")),
                Zstd::compress,
                MediaTypes.OCI_LAYER + "+zstd");
        TestImage plain = TestImage.of(
                ManifestIndex.hostPlatform(), List.of(TestImage.tar("p#50")), tar -> tar, MediaTypes.OCI_LAYER);
        engine.registry.add(name("zstd"), zstd);
        engine.registry.add(name("plain"), plain);

        engine.pull("zstd");
        engine.pull("plain");

        assertEquals(50 * 1024, engine.images.inspect("zstd", Optional.empty()).size());
        assertEquals(50 * 1024, engine.images.inspect("plain", Optional.empty()).size());
    }

    @Test
    void brokenTransferGoesOnAtItsOffset() {
        TestImage image = publish("app", "big#300");
        Digest blob = image.layers().getFirst().digest();
        engine.registry.breakAfter(blob, 1000, 5000, 0);

        ProgressLog log = engine.pull("app");

        assertEquals(
                List.of(new Fetch(blob, 0), new Fetch(blob, 1000), new Fetch(blob, 6000), new Fetch(blob, 6000)),
                engine.registry.fetches(blob));
        List<TransferEvent.LayerRetry> retries = log.events(TransferEvent.LayerRetry.class);
        assertTrue(retries.stream().anyMatch(retry -> retry.layer().equals(blob)), retries::toString);
        assertEquals(1, engine.images.list(false, Map.of()).size());
    }

    @Test
    void goesOnWithTheNextDriverAtOnceWhenItsOwnIsReplaced() {
        TestImage image = publish("app", "big#300");
        Digest blob = image.layers().getFirst().digest();
        engine.registry.replacedAfter(blob, 1000, 0, 0, 0, 0, 0, 0);

        ProgressLog log = engine.pull("app");

        assertEquals(1000, engine.registry.fetches(blob).getLast().offset());
        assertEquals(List.of(), log.events(TransferEvent.LayerRetry.class));
        assertEquals(1, engine.images.list(false, Map.of()).size());
    }

    @Test
    void pullAfterTheDaemonsDeathGoesOnAtItsOffset() {
        TestImage image = publish("app", "small", "big#300");
        Digest blob = image.layers().getLast().digest();
        engine.registry.breakAfter(blob, 7000, 0, 0, 0, 0, 0, 0, 0);
        EngineException failure = assertThrows(EngineException.class, () -> engine.pull("app"));
        assertEquals(ErrorKind.UNAVAILABLE, failure.kind());
        assertNothingVisible();

        ImageEngine next = engine.restarted();
        next.snapshots.sweep(context());
        next.registry.breakAfter(blob);
        next.pull("app");

        assertEquals(7000, next.registry.fetches(blob).getLast().offset());
        assertEquals(image.id(), next.images.inspect("app", Optional.empty()).id());
    }

    @Test
    void deathBeforeTheEntryLeavesTheOldImageUnderTheName() {
        TestImage old = publish("app", "old");
        engine.pull("app");
        publish("app", "new");
        engine.state.dieBeforeCommit(true);
        assertThrows(IllegalStateException.class, () -> engine.pull("app"));
        engine.state.dieBeforeCommit(false);

        ImageEngine next = engine.restarted();
        assertEquals(old.id(), next.images.inspect("app", Optional.empty()).id());
        next.storage.cleanup(next.snapshots.liveSnapshots(), context());
        assertEquals(1, next.storage.keys().size());
        next.pull("app");
        assertFalse(old.id().equals(next.images.inspect("app", Optional.empty()).id()));
    }

    @Test
    void lyingRegistryLeavesNothingBehind() {
        TestImage image = publish("app", "good", "bad#10");
        Digest blob = image.layers().getLast().digest();
        byte[] bytes = image.blobs().get(blob).clone();
        bytes[bytes.length / 2] ^= 1;
        engine.registry.lie(blob, bytes);

        EngineException failure = assertThrows(EngineException.class, () -> engine.pull("app"));

        assertEquals(ErrorKind.DATA_LOSS, failure.kind());
        assertTrue(failure.message().contains(blob.value()), failure.message());
        assertNothingVisible();
        assertFalse(engine.content.contains(blob));
        assertFalse(engine.content.contains(image.layers().getFirst().digest()));
    }

    @Test
    void longerBlobThanPromisedIsRefused() {
        TestImage image = publish("app", "file#10");
        Digest blob = image.layers().getFirst().digest();
        byte[] longer =
                java.util.Arrays.copyOf(image.blobs().get(blob), image.blobs().get(blob).length + 1);
        engine.registry.lie(blob, longer);

        assertEquals(
                ErrorKind.DATA_LOSS,
                assertThrows(EngineException.class, () -> engine.pull("app")).kind());
        assertNothingVisible();
    }

    @Test
    void layerThatIsNotWhatTheConfigurationPromisesIsRefused() {
        TestImage honest = TestImage.of("one");
        TestImage other = TestImage.of("two");
        String swapped = honest.manifestText()
                .replace(
                        honest.layers().getFirst().digest().value(),
                        other.layers().getFirst().digest().value())
                .replace(
                        "\"size\":" + honest.layers().getFirst().size() + "}]",
                        "\"size\":" + other.layers().getFirst().size() + "}]");
        engine.registry.add(name("other"), other);
        engine.registry.add(name("app"), honest.withManifest(swapped));

        EngineException failure = assertThrows(EngineException.class, () -> engine.pull("app"));

        assertEquals(ErrorKind.DATA_LOSS, failure.kind());
        assertTrue(failure.message().startsWith("failed to register layer"), failure.message());
        assertNothingVisible();
    }

    @Test
    void hostileManifestsAreRefusedBeforeAnyLayer() {
        TestImage image = TestImage.of("one");
        String layer = image.manifestText().replaceAll(".*\"layers\":\\[(.*)].*", "$1");
        String many = String.join(",", java.util.Collections.nCopies(128, layer));
        refused(image.manifestText().replace(layer, many), ErrorKind.INVALID_PARAMETER, "max depth exceeded");
        refused(
                image.manifestText().replace(MediaTypes.OCI_LAYER_GZIP, "application/x-evil"),
                ErrorKind.INVALID_PARAMETER,
                "unsupported media type application/x-evil");
        refused(
                image.manifestText().replace(MediaTypes.OCI_CONFIG, "application/vnd.cncf.helm.config.v1+json"),
                ErrorKind.INVALID_PARAMETER,
                "artifact");
        refused(image.manifestText().replace(layer, layer + "," + layer), ErrorKind.DATA_LOSS, "2 layers");
        refused("{\"schemaVersion\":1,\"fsLayers\":[]}", ErrorKind.INVALID_PARAMETER, "schema 1");
        refused("not json", ErrorKind.DATA_LOSS, "manifest");
        refused(
                image.manifestText().replaceFirst("\"size\":[0-9]+}]", "\"size\":-5}]"),
                ErrorKind.DATA_LOSS,
                "no valid size");
        assertNothingVisible();
    }

    private void refused(String manifest, ErrorKind kind, String words) {
        TestImage image = TestImage.of("one").withManifest(manifest);
        engine.registry.add(name("hostile"), image);
        EngineException failure = assertThrows(EngineException.class, () -> engine.pull("hostile"), manifest);
        assertEquals(kind, failure.kind(), failure.message());
        assertTrue(failure.message().contains(words), failure.message());
        assertEquals(
                List.of(), engine.registry.fetches(image.layers().getFirst().digest()));
    }

    @Test
    void concurrentPullsShareOneDownload() throws Exception {
        TestImage image = publish("one", "shared#100");
        engine.registry.add(name("two"), image);
        Digest blob = image.layers().getFirst().digest();
        CountDownLatch gate = new CountDownLatch(1);
        engine.registry.gate(blob, gate);
        List<CompletableFuture<ProgressLog>> pulls = new ArrayList<>();
        for (String reference : List.of("one", "two", "one")) {
            pulls.add(CompletableFuture.supplyAsync(() -> engine.pull(reference)));
        }
        Await.until("the blob is fetched", () -> !engine.registry.fetches(blob).isEmpty());
        Await.stays(
                "one fetches for all",
                Duration.ofMillis(100),
                () -> engine.registry.fetches(blob).size() == 1);
        gate.countDown();
        for (CompletableFuture<ProgressLog> pull : pulls) {
            assertTrue(pull.get().events().getLast() instanceof TransferEvent.PullEnded);
        }

        assertEquals(1, engine.registry.fetches(blob).size());
        assertEquals(1, engine.storage.applied());
        assertEquals(
                List.of("one:latest", "two:latest"),
                engine.images.inspect("one", Optional.empty()).tags());
    }

    @Test
    void leavingOnePullDoesNotStopTheOther() throws Exception {
        TestImage image = publish("app", "shared#100");
        Digest blob = image.layers().getFirst().digest();
        CountDownLatch gate = new CountDownLatch(1);
        engine.registry.gate(blob, gate);
        CallContext leaving = context();
        CompletableFuture<Throwable> first = CompletableFuture.supplyAsync(() -> assertThrows(
                EngineException.class,
                () -> engine.transfers.pull(
                        "app", "", false, Optional.empty(), RegistryAuth.ANONYMOUS, new ProgressLog(), leaving)));
        Await.until("the blob is fetched", () -> !engine.registry.fetches(blob).isEmpty());
        ProgressLog told = new ProgressLog();
        CompletableFuture<Void> second = CompletableFuture.runAsync(() ->
                engine.transfers.pull("app", "", false, Optional.empty(), RegistryAuth.ANONYMOUS, told, context()));
        Await.until("the second pull joins the first", () -> engine.downloads.watchers(blob) == 2);
        leaving.cancel();
        assertEquals(ErrorKind.CANCELLED, ((EngineException) first.get()).kind());
        gate.countDown();

        second.get();
        assertEquals(
                new TransferEvent.PullEnded(name("app:latest"), true),
                told.events().getLast());
        assertEquals(1, engine.registry.fetches(blob).size());
    }

    @Test
    void unknownImageAndBadNamesAreToldAsSuch() {
        assertEquals(
                ErrorKind.NOT_FOUND,
                assertThrows(EngineException.class, () -> engine.pull("nosuch")).kind());
        assertEquals(
                ErrorKind.INVALID_PARAMETER,
                assertThrows(EngineException.class, () -> engine.pull("Not Valid"))
                        .kind());
    }

    @Test
    void garbageInATagListIsToldWithTheRegistrysNameAndNothingIsPulled() {
        engine.registry.add(name("reg.example:5000/app:1"), TestImage.of("one"));
        for (String garbage : List.of("no tag", "", "a/b", "..", "-x", "x".repeat(500), "\u0000")) {
            engine.registry.claimTag(garbage);
            EngineException refusal = assertThrows(
                    EngineException.class,
                    () -> engine.transfers.pull(
                            "reg.example:5000/app",
                            "",
                            true,
                            Optional.empty(),
                            RegistryAuth.ANONYMOUS,
                            new ProgressLog(),
                            context()));
            assertEquals(ErrorKind.UNAVAILABLE, refusal.kind());
            assertTrue(refusal.message().startsWith("registry reg.example:5000 lists \""), refusal.message());
            assertTrue(refusal.message().length() < 500, refusal.message());
        }
        assertNothingVisible();
    }

    @Test
    void aLayerThatIsNamedAsAConfigurationIsNotReadIntoMemory() {
        byte[] huge = new byte[9 << 20];
        Digest layer = engine.content.put(huge);
        TestImage image = TestImage.of("one");
        String manifest = new String(image.manifest().bytes(), StandardCharsets.UTF_8)
                .replace(image.id().value(), layer.value());
        byte[] bytes = manifest.getBytes(StandardCharsets.UTF_8);
        engine.registry.put(
                name("app"),
                new RemoteContent(
                        Descriptor.of(image.manifest().descriptor().mediaType(), Digests.of(bytes), bytes.length),
                        bytes));
        EngineException refusal = assertThrows(EngineException.class, () -> engine.pull("app"));
        assertEquals(ErrorKind.DATA_LOSS, refusal.kind());
        assertTrue(refusal.message().contains(layer.value()), refusal.message());
    }
}
