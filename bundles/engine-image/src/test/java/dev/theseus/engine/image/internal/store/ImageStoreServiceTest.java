package dev.theseus.engine.image.internal.store;

import static dev.theseus.engine.image.internal.ImageEngine.context;
import static dev.theseus.engine.image.internal.ImageEngine.name;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.engine.event.Event;
import dev.theseus.engine.event.Happening;
import dev.theseus.engine.image.ImageView;
import dev.theseus.engine.image.NamedImage;
import dev.theseus.engine.image.Progress;
import dev.theseus.engine.image.internal.ImageEngine;
import dev.theseus.engine.image.internal.document.ManifestIndex;
import dev.theseus.engine.image.internal.testing.TestIndex;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Names in namespaces, and what Docker makes of those in its own. */
class ImageStoreServiceTest {
    private static final String MULTI = "docker.io/library/multi:latest";

    @TempDir
    Path folder;

    private ImageEngine engine;
    private TestIndex index;

    @BeforeEach
    void pull() {
        engine = new ImageEngine(folder);
        index = TestIndex.publish(engine.registry, name("multi"));
        engine.pull("multi");
    }

    private static void refused(ErrorKind kind, Executable step) {
        assertEquals(kind, assertThrows(EngineException.class, step).kind());
    }

    private boolean isHere() {
        return TestIndex.blobs(index.mine()).stream().allMatch(engine.content::contains);
    }

    @Test
    void dockersNamesAreInItsNamespace() {
        NamedImage pulled = engine.names.get("moby", MULTI);
        assertEquals(index.descriptor(), pulled.target());
        assertEquals(Map.of(), pulled.labels());
        assertEquals(
                List.of(MULTI, "docker.io/library/multi@" + index.digest()),
                engine.names.list("moby").stream().map(NamedImage::name).toList());
        assertEquals(Set.of("moby"), engine.names.namespaces());
        refused(ErrorKind.NOT_FOUND, () -> engine.names.get("k8s.io", MULTI));
    }

    @Test
    void aNameOfAnotherNamespaceKeepsItsContentAndIsNotDockers() {
        engine.names.create("k8s.io", MULTI, index.descriptor(), Map.of("a", "1"));
        refused(ErrorKind.ALREADY_EXISTS, () -> engine.names.create("k8s.io", MULTI, index.descriptor(), Map.of()));
        engine.images.remove("multi", false, true, context());
        assertEquals(List.of(), engine.images.list(true, Map.of()));
        engine = engine.restarted();
        assertEquals(Set.of("k8s.io"), engine.names.namespaces());
        assertEquals(Map.of("a", "1"), engine.names.get("k8s.io", MULTI).labels());
        assertTrue(isHere());
        engine.names.delete("k8s.io", MULTI);
        assertFalse(engine.content.contains(index.digest()));
        assertTrue(TestIndex.blobs(index.mine()).stream().noneMatch(engine.content::contains));
        refused(ErrorKind.NOT_FOUND, () -> engine.names.delete("k8s.io", MULTI));
    }

    @Test
    void anUpdateChangesTargetAndLabelsAlone() {
        Descriptor manifest = index.mine().manifest().descriptor();
        NamedImage made = engine.names.create("build", "cache", index.descriptor(), Map.of("a", "1", "b", "2"));
        NamedImage after = engine.names.update(
                "build",
                "cache",
                image -> new NamedImage(
                        "other",
                        "other",
                        manifest,
                        Map.of("a", "3"),
                        made.created().plusSeconds(9),
                        made.updated()));
        assertEquals(
                new NamedImage("build", "cache", manifest, Map.of("a", "3"), made.created(), after.updated()), after);
        assertEquals(List.of(after), engine.names.list("build"));
        refused(ErrorKind.NOT_FOUND, () -> engine.names.update("build", "none", image -> image));
        refused(
                ErrorKind.INVALID_PARAMETER,
                () -> engine.names.update(
                        "build",
                        "cache",
                        image -> new NamedImage(
                                "build", "cache", manifest, Map.of("", ""), made.created(), made.updated())));
        assertEquals(after, engine.names.get("build", "cache"));
    }

    @Test
    void dockerShowsWhatOthersNameInItsNamespace() {
        engine.names.create("moby", "docker.io/library/given:1", index.descriptor(), Map.of());
        engine.names.create(
                "moby", "docker.io/library/plain:1", index.mine().manifest().descriptor(), Map.of());
        engine.names.create("moby", "no reference", index.descriptor(), Map.of());
        engine.names.create(
                "moby", "docker.io/library/other:1", index.other().manifest().descriptor(), Map.of());
        ImageView shown = engine.images.inspect("given:1", Optional.empty());
        assertEquals(index.mine().id(), shown.id());
        assertEquals(List.of("given:1", "multi:latest", "plain:1"), shown.tags());
        refused(ErrorKind.NOT_FOUND, () -> engine.images.inspect("other:1", Optional.empty()));
        engine.names.update(
                "moby",
                "docker.io/library/given:1",
                image -> new NamedImage(
                        image.namespace(),
                        image.name(),
                        index.other().manifest().descriptor(),
                        image.labels(),
                        image.created(),
                        image.updated()));
        refused(ErrorKind.NOT_FOUND, () -> engine.images.inspect("given:1", Optional.empty()));
    }

    @Test
    void whatIsGoneFromDockersNamespaceDockerShowsWithoutAName() {
        engine.names.delete("moby", MULTI);
        engine.names.delete("moby", "docker.io/library/multi@" + index.digest());
        ImageView shown = engine.images.list(true, Map.of()).getFirst();
        assertEquals(index.mine().id(), shown.id());
        assertEquals(List.of(), shown.tags());
        assertTrue(isHere(), "it is Docker's image still");
        engine.images.prune(Map.of(), context());
        assertFalse(isHere());
    }

    @Test
    void aNamesLabelsOutliveAPullAndItsBeginningIsKept() {
        NamedImage labelled = engine.names.update(
                "moby",
                MULTI,
                image -> new NamedImage(
                        image.namespace(),
                        image.name(),
                        image.target(),
                        Map.of("keep", "me"),
                        image.created(),
                        image.updated()));
        engine.pull("multi");
        NamedImage after = engine.names.get("moby", MULTI);
        assertEquals(labelled.labels(), after.labels());
        assertEquals(labelled.created(), after.created());
    }

    @Test
    void whatCannotBeANameIsRefused() {
        refused(ErrorKind.INVALID_PARAMETER, () -> engine.names.create("a/b", "x", index.descriptor(), Map.of()));
        refused(ErrorKind.INVALID_PARAMETER, () -> engine.names.create("build", "", index.descriptor(), Map.of()));
        refused(ErrorKind.INVALID_PARAMETER, () -> engine.names.create("build", "a\tb", index.descriptor(), Map.of()));
        assertEquals(Set.of("moby"), engine.names.namespaces());
    }

    private static final String OTHERS = "example.com/others";

    private Digest unpackOther() {
        return engine.names.unpack("k8s.io", OTHERS, TestIndex.OTHER, context());
    }

    @Test
    void aPlatformIsUnpackedFromContent() {
        engine.transfers.pull(
                "multi", "", false, Optional.of(TestIndex.OTHER), RegistryAuth.ANONYMOUS, Progress.NONE, context());
        engine.names.create("k8s.io", OTHERS, index.descriptor(), Map.of());
        engine.images.remove("multi", true, true, context());
        engine.images.prune(Map.of(), context());
        assertEquals(List.of(), engine.images.list(true, Map.of()));
        engine.slots.remove(DriverKind.REGISTRY, "registry");
        Digest id = unpackOther();
        assertEquals(index.other().id(), id);
        assertEquals(id, unpackOther(), "again");
        engine.snapshots.ensure(id, "map", context());
        ImageView shown = engine.images.list(true, Map.of()).getFirst();
        assertEquals(id, shown.id());
        assertEquals(List.of(), shown.tags());
        engine.names.create("moby", MULTI, index.descriptor(), Map.of());
        assertEquals(id, engine.images.inspect("multi", Optional.empty()).id());
    }

    @Test
    void aNameOfDockersThatShowsNothingShowsWhatIsUnpacked() {
        engine.names.create("k8s.io", OTHERS, index.descriptor(), Map.of());
        engine.images.remove("multi", true, true, context());
        engine.names.create("moby", MULTI, index.descriptor(), Map.of());
        assertEquals(List.of(), engine.images.list(true, Map.of()));
        engine.names.unpack("moby", MULTI, ManifestIndex.hostPlatform(), context());
        assertEquals(
                index.mine().id(),
                engine.images.inspect("multi", Optional.empty()).id());
    }

    @Test
    void whatIsNotHereIsTold() {
        engine.names.create("k8s.io", OTHERS, index.descriptor(), Map.of());
        refused(ErrorKind.NOT_FOUND, this::unpackOther);
        refused(ErrorKind.NOT_FOUND, () -> engine.names.unpack("k8s.io", "nobody", TestIndex.OTHER, context()));
        Digest layer = index.mine().layers().getFirst().digest();
        engine.content.delete(layer);
        engine.images.remove(index.mine().id().value(), true, true, context());
        EngineException refusal = assertThrows(
                EngineException.class,
                () -> engine.names.unpack("k8s.io", OTHERS, ManifestIndex.hostPlatform(), context()));
        assertTrue(refusal.message().contains("the first is " + layer), refusal.message());
    }

    private List<Happening> told() {
        return engine.events.all().stream()
                .map(Event::what)
                .filter(Happening.OfStore.class::isInstance)
                .toList();
    }

    private Happening named(String name, Happening.NameChange change, Map<String, String> labels) {
        return new Happening.OfName("k8s.io", name, index.descriptor(), labels, change);
    }

    @Test
    void namesAreToldWhenTheyComeChangeAndGo() {
        engine.events.all().clear();
        engine.names.create("k8s.io", OTHERS, index.descriptor(), Map.of());
        engine.names.update("k8s.io", OTHERS, image -> image);
        engine.names.update(
                "k8s.io",
                OTHERS,
                image -> new NamedImage(
                        image.namespace(),
                        image.name(),
                        image.target(),
                        Map.of("a", "1"),
                        image.created(),
                        image.updated()));
        engine.names.delete("k8s.io", OTHERS);
        assertEquals(
                List.of(
                        named(OTHERS, Happening.NameChange.CREATED, Map.of()),
                        named(OTHERS, Happening.NameChange.UPDATED, Map.of("a", "1")),
                        named(OTHERS, Happening.NameChange.DELETED, Map.of("a", "1"))),
                told());
    }

    @Test
    void dockersDoingIsToldToo() {
        Set<Happening> told = Set.copyOf(told());
        assertTrue(told.contains(
                new Happening.OfName("moby", MULTI, index.descriptor(), Map.of(), Happening.NameChange.CREATED)));
        for (Digest blob : TestIndex.blobs(index.mine())) {
            assertTrue(told.contains(new Happening.OfContent(blob, Happening.ContentChange.ADDED, Optional.empty())));
        }
        engine.events.all().clear();
        engine.pull("multi");
        assertEquals(List.of(), told(), "nothing is new");
        engine.images.remove("multi", true, true, context());
        assertTrue(told().contains(
                        new Happening.OfContent(index.mine().id(), Happening.ContentChange.REMOVED, Optional.empty())));
        assertEquals(
                2,
                told().stream()
                        .filter(event ->
                                event instanceof Happening.OfName name && name.change() == Happening.NameChange.DELETED)
                        .count());
    }

    @Test
    void leasesAndLabelsAreTold() {
        engine.events.all().clear();
        Digest blob = index.mine().id();
        engine.leaseStore.create("k8s.io", "mine", Optional.empty(), Map.of());
        engine.leaseStore.add("k8s.io", "mine", Set.of(blob), List.of());
        engine.blobs.label("k8s.io", blob, before -> Map.of("b", "2"));
        engine.blobs.label("k8s.io", blob, before -> before);
        engine.leaseStore.delete("k8s.io", "mine", context());
        assertEquals(
                List.of(
                        new Happening.OfLease("k8s.io", "mine", Happening.LeaseChange.CREATED),
                        new Happening.OfLease("k8s.io", "mine", Happening.LeaseChange.EXTENDED),
                        new Happening.OfContent(blob, Happening.ContentChange.LABELLED, Optional.of("k8s.io")),
                        new Happening.OfLease("k8s.io", "mine", Happening.LeaseChange.ENDED)),
                told());
    }
}
