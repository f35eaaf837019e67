package dev.theseus.engine.image.internal.object;

import static dev.theseus.engine.image.internal.ImageEngine.context;
import static dev.theseus.engine.image.internal.ImageEngine.name;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.engine.image.ImageReasons;
import dev.theseus.engine.image.ImageView;
import dev.theseus.engine.image.Progress;
import dev.theseus.engine.image.internal.ImageEngine;
import dev.theseus.engine.image.internal.testing.TestImage;
import dev.theseus.engine.image.internal.testing.TestIndex;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A name that was pulled leads to the index that its registry has, and keeps what is here of it. */
class IndexedImagesTest {
    @TempDir
    Path folder;

    private ImageEngine engine;
    private TestIndex index;

    @BeforeEach
    void publish() {
        engine = new ImageEngine(folder);
        index = TestIndex.publish(engine.registry, name("multi"));
    }

    private void pullOther() {
        engine.transfers.pull(
                "multi", "", false, Optional.of(TestIndex.OTHER), RegistryAuth.ANONYMOUS, Progress.NONE, context());
    }

    private boolean has(TestImage image) {
        List<Digest> blobs = TestIndex.blobs(image);
        boolean all = blobs.stream().allMatch(engine.content::contains);
        assertEquals(all, blobs.stream().anyMatch(engine.content::contains), "all or nothing of an image is here");
        return all;
    }

    @Test
    void theNameLeadsToTheIndexAndShowsThisMachinesImage() {
        engine.pull("multi");
        assertEquals(Optional.of(index.descriptor()), engine.catalog.view().targetOf(name("multi")));
        ImageView shown = engine.images.inspect("multi", Optional.empty());
        assertEquals(index.mine().id(), shown.id());
        assertEquals(index.mine().manifest().descriptor(), shown.manifest());
        assertEquals(List.of("multi@" + index.digest()), shown.repoDigests());
        assertTrue(has(index.mine()) && engine.content.contains(index.digest()));
        assertFalse(has(index.other()));
    }

    @Test
    void everyPlatformThatWasFetchedStaysWithTheName() {
        engine.pull("multi");
        pullOther();
        assertEquals(
                index.other().id(),
                engine.images.inspect("multi", Optional.empty()).id());
        engine.images.prune(Map.of(), context());
        assertEquals(1, engine.images.list(true, Map.of()).size());
        engine = engine.restarted();
        engine.reclaimer.reclaimUnfinished(Duration.ZERO);
        assertTrue(has(index.mine()) && has(index.other()));
        engine.pull("multi");
        assertEquals(
                index.mine().id(),
                engine.images.inspect("multi", Optional.empty()).id());
        assertEquals(
                1,
                engine.registry
                        .fetches(index.mine().layers().getFirst().digest())
                        .size(),
                "it was here");
    }

    @Test
    void allOfItGoesWithTheLastName() {
        engine.pull("multi");
        pullOther();
        engine.images.tag("multi", "again", "");
        assertEquals(Optional.of(index.descriptor()), engine.catalog.view().targetOf(name("again")));
        engine.images.remove("multi", false, true, context());
        engine.images.prune(Map.of(), context());
        assertTrue(has(index.mine()) && has(index.other()));
        engine.images.remove("again", false, true, context());
        assertFalse(has(index.mine()) || has(index.other()) || engine.content.contains(index.digest()));
    }

    @Test
    void aPullOfANewIndexLetsGoOfTheOldOne() {
        engine.pull("multi");
        pullOther();
        TestIndex newer = TestIndex.publish(engine.registry, name("newer"));
        engine.registry.put(
                name("multi"), TestImage.remote(newer.json(), newer.descriptor().mediaType()));
        engine.registry.add(name("multi@" + newer.mine().manifest().descriptor().digest()), newer.mine());
        engine.pull("multi");
        assertEquals(
                newer.mine().id(),
                engine.images.inspect("multi", Optional.empty()).id());
        assertTrue(engine.content.contains(index.digest()), "multi@sha256:… leads there still");
        engine.images.remove(index.other().id().value(), true, true, context());
        engine.images.remove(index.mine().id().value(), true, true, context());
        assertFalse(has(index.mine()) || has(index.other()) || engine.content.contains(index.digest()));
    }

    private void goBackToMine() {
        engine.pull("multi");
        engine.images.remove(index.other().id().value(), true, true, context());
        engine.slots.remove(DriverKind.REGISTRY, "registry");
    }

    private ImageView inspectOther() {
        return engine.images.inspect("multi", Optional.of(TestIndex.OTHER));
    }

    @Test
    void anotherPlatformThatIsHereIsToldWithoutBeingUnpacked() {
        engine.pull("multi");
        assertThrows(EngineException.class, this::inspectOther, "it is not here");
        pullOther();
        long size = inspectOther().size();
        assertTrue(size > 0);
        goBackToMine();
        ImageView told = inspectOther();
        assertEquals(index.other().id(), told.id());
        assertEquals(TestIndex.OTHER, told.platform());
        assertEquals(index.other().manifest().descriptor(), told.manifest());
        assertEquals(0, told.size(), "nothing of it is unpacked");
        assertEquals(1, engine.images.list(true, Map.of()).size());
        assertEquals(
                index.mine().id(),
                engine.images.inspect("multi", Optional.empty()).id());
    }

    @Test
    void aContainerOfAnotherPlatformStandsOnWhatIsHere() {
        engine.pull("multi");
        pullOther();
        goBackToMine();
        ImageView other = engine.snapshots.resolve("multi", Optional.of(TestIndex.OTHER), context());
        assertEquals(index.other().id(), other.id());
        assertTrue(other.size() > 0, "it was unpacked");
        engine.snapshots.ensure(other.id(), "map", context());
        assertEquals(
                index.mine().id(),
                engine.images.inspect("multi", Optional.empty()).id(),
                "the name shows what it did");
        assertEquals(
                other.id(),
                engine.snapshots
                        .resolve("multi", Optional.of(TestIndex.OTHER), context())
                        .id(),
                "again");
    }

    @Test
    void whatIsNotWholeIsNotFound() {
        engine.pull("multi");
        pullOther();
        goBackToMine();
        engine.content.delete(index.other().layers().getFirst().digest());
        EngineException refusal = assertThrows(
                EngineException.class,
                () -> engine.snapshots.resolve("multi", Optional.of(TestIndex.OTHER), context()));
        assertTrue(refusal.is(ImageReasons.PLATFORM_MISMATCH), refusal::toString);
        assertThrows(EngineException.class, this::inspectOther);
        String id = index.mine().id().value();
        assertThrows(
                EngineException.class,
                () -> engine.snapshots.resolve(id, Optional.of(TestIndex.OTHER), context()),
                "an id has one platform");
    }
}
