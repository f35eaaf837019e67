package dev.theseus.engine.image.internal.hold;

import static dev.theseus.engine.image.internal.ImageEngine.context;
import static dev.theseus.engine.image.internal.ImageEngine.name;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.ImageConfig;
import dev.theseus.engine.image.ImageHold;
import dev.theseus.engine.image.ImageStep;
import dev.theseus.engine.image.Images.Removed;
import dev.theseus.engine.image.internal.ImageEngine;
import dev.theseus.engine.image.internal.document.ManifestIndex;
import dev.theseus.engine.image.internal.testing.TestImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running build has made and stands on. */
class HeldImagesTest {
    private static final Map<String, List<String>> ALL = Map.of("dangling", List.of("false"));

    @TempDir
    Path root;

    private ImageEngine engine;
    private TestImage base;

    @BeforeEach
    void pull() {
        engine = new ImageEngine(root);
        base = TestImage.of("a");
        engine.registry.add(name("base"), base);
        engine.pull("base");
        engine.images.tag("base", "other", "1");
    }

    private static ImageStep step(Digest parent, String words) {
        return new ImageStep(Optional.of(parent), ManifestIndex.hostPlatform(), ImageConfig.EMPTY, "", words);
    }

    private Set<Digest> there() {
        return engine.images.list(true, Map.of()).stream()
                .map(image -> image.id())
                .collect(Collectors.toSet());
    }

    @Test
    void neitherPruneNorRemovalTakesWhatIsHeld() {
        try (ImageHold hold = engine.steps.hold()) {
            hold.keep(base.id());
            Digest made = engine.steps.add(step(base.id(), "RUN one"), Optional.empty(), hold, context());

            assertEquals(List.of(), engine.images.prune(ALL, context()).removed());
            assertEquals(List.of(), engine.images.prune(Map.of(), context()).removed());
            for (boolean force : List.of(false, true)) {
                EngineException refused = assertThrows(
                        EngineException.class, () -> engine.images.remove(made.value(), force, true, context()));
                assertEquals(ErrorKind.CONFLICT, refused.kind());
                assertTrue(refused.message().contains("a running build"), refused.message());
            }
            assertEquals(Set.of(base.id(), made), there());
            assertEquals(
                    List.of("base:latest", "other:1"),
                    engine.images.inspect("base", Optional.empty()).tags());
        }
        engine.images.prune(ALL, context());
        assertEquals(Set.of(), there());
    }

    @Test
    void theLastNameGoesOnlyByForceAndTheImageStays() {
        engine.images.remove("other:1", false, true, context());
        try (ImageHold hold = engine.steps.hold()) {
            hold.keep(base.id());
            assertThrows(EngineException.class, () -> engine.images.remove("base", false, true, context()));
            assertTrue(engine.images.remove("base", true, true, context()).contains(new Removed("base:latest", "")));
            assertEquals(Set.of(base.id()), there());
        }
    }

    @Test
    void whatIsFoundIsHeldAndWhatIsGoneIsNotFound() {
        Digest made;
        try (ImageHold first = engine.steps.hold()) {
            made = engine.steps.add(step(base.id(), "RUN one"), Optional.empty(), first, context());
        }
        try (ImageHold second = engine.steps.hold()) {
            assertEquals(Optional.of(made), engine.steps.find(step(base.id(), "RUN one"), second));
            engine.images.prune(Map.of(), context());
            assertTrue(there().contains(made));
        }
        engine.images.prune(Map.of(), context());
        try (ImageHold third = engine.steps.hold()) {
            EngineException gone = assertThrows(EngineException.class, () -> third.keep(made));
            assertEquals(ErrorKind.NOT_FOUND, gone.kind());
        }
    }
}
