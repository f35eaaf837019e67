package dev.theseus.engine.image.internal.store;

import static dev.theseus.engine.image.internal.ImageEngine.context;
import static dev.theseus.engine.image.internal.ImageEngine.name;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.image.Descriptor;
import dev.theseus.engine.image.ImageView;
import dev.theseus.engine.image.NamedImage;
import dev.theseus.engine.image.internal.ImageEngine;
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
}
