package dev.theseus.engine.image.internal.commit;

import static dev.theseus.engine.image.internal.ImageEngine.context;
import static dev.theseus.engine.image.internal.ImageEngine.name;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.ImageConfig;
import dev.theseus.engine.image.ImageHold;
import dev.theseus.engine.image.ImageStep;
import dev.theseus.engine.image.ImageView;
import dev.theseus.engine.image.internal.ImageEngine;
import dev.theseus.engine.image.internal.document.ManifestIndex;
import dev.theseus.engine.image.internal.testing.TestImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps that are found in the history of an image which was made elsewhere. */
class StepServiceTest {
    @TempDir
    Path root;

    private ImageEngine engine;
    private ImageHold hold;
    private TestImage image;

    @BeforeEach
    void pull() {
        engine = new ImageEngine(root);
        hold = engine.steps.hold();
        image = TestImage.of("a", "b");
        engine.registry.add(name("made"), image);
        engine.pull("made");
    }

    @AfterEach
    void close() {
        hold.close();
    }

    private Optional<Digest> find(Optional<Digest> parent, String words) {
        return engine.steps.findIn(
                image.id(),
                new ImageStep(parent, ManifestIndex.hostPlatform(), ImageConfig.EMPTY, "", words),
                hold,
                context());
    }

    private ImageView view(Digest id) {
        return engine.images.inspect(id.value(), Optional.empty());
    }

    @Test
    void stepsAreFoundOneAfterTheOtherWithTheirLayers() {
        Digest first = find(Optional.empty(), "ADD layer 0").orElseThrow();
        assertEquals(image.diffIds().subList(0, 1), view(first).diffIds());
        assertEquals(Optional.of(first), find(Optional.empty(), "ADD layer 0"));
        Digest second = find(Optional.of(first), "ADD layer 1").orElseThrow();
        assertEquals(image.diffIds(), view(second).diffIds());
        assertEquals(first.value(), view(second).parent());
        Digest third = find(Optional.of(second), "CMD [\"sh\"]").orElseThrow();
        assertEquals(image.diffIds(), view(third).diffIds());
        assertEquals(Optional.empty(), find(Optional.of(third), "RUN more"));
        assertEquals(
                List.of("ADD layer 0", "ADD layer 1", "CMD [\"sh\"]"),
                engine.images.history(third.value(), Optional.empty()).stream()
                        .map(entry -> entry.createdBy())
                        .toList()
                        .reversed());
    }

    @Test
    void anotherBeginningOrOtherLayersAreAnotherHistory() {
        assertEquals(Optional.empty(), find(Optional.empty(), "ADD layer 1"));
        Digest described = engine.steps.add(
                new ImageStep(Optional.empty(), ManifestIndex.hostPlatform(), ImageConfig.EMPTY, "", "ADD layer 0"),
                Optional.empty(),
                hold,
                context());
        // The same words, but no layer.
        assertEquals(Optional.empty(), find(Optional.of(described), "ADD layer 1"));
        TestImage other = TestImage.of("x", "b");
        engine.registry.add(name("other"), other);
        engine.pull("other");
        Digest foreign = find(Optional.empty(), "ADD layer 0").orElseThrow();
        image = other;
        assertEquals(Optional.empty(), find(Optional.of(foreign), "ADD layer 1"));
    }
}
