package dev.theseus.engine.image.internal.commit;

import static dev.theseus.engine.image.internal.ImageEngine.context;
import static dev.theseus.engine.image.internal.ImageEngine.name;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.api.storage.SnapshotSpec;
import dev.theseus.engine.image.ImageConfig;
import dev.theseus.engine.image.ImageHold;
import dev.theseus.engine.image.ImageStep;
import dev.theseus.engine.image.ImageSteps.LayerContent;
import dev.theseus.engine.image.ImageView;
import dev.theseus.engine.image.internal.ImageEngine;
import dev.theseus.engine.image.internal.document.ChainIds;
import dev.theseus.engine.image.internal.document.ManifestIndex;
import dev.theseus.engine.image.internal.testing.TestImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
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

    /** A snapshot of the layer's files. */
    private final class Filled implements LayerContent {
        private final SnapshotKey key = new SnapshotKey("filled");
        private final boolean offers;
        private boolean fails;

        private Filled(boolean offers) throws IOException {
            this.offers = offers;
            SnapshotKey parent =
                    new SnapshotKey(ChainIds.of(image.diffIds()).getLast().value());
            engine.storage.prepare(key, Optional.of(parent), SnapshotSpec.DEFAULT, context());
            engine.storage.apply(key, new ByteArrayInputStream(tar()), context());
        }

        private static byte[] tar() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
                TarArchiveEntry entry = new TarArchiveEntry("own");
                entry.setSize(3);
                tar.putArchiveEntry(entry);
                tar.write(new byte[3]);
                tar.closeArchiveEntry();
            }
            return bytes.toByteArray();
        }

        @Override
        public void write(OutputStream tar, CallContext context) {
            try {
                tar.write(tar());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public boolean commit(String storageDriver, SnapshotKey layer, CallContext context) {
            if (fails) {
                throw EngineException.unavailable("gone");
            }
            if (offers) {
                engine.storage.commit(key, layer, context);
            }
            return offers;
        }
    }

    private ImageView add(LayerContent layer) {
        return view(engine.steps.add(
                new ImageStep(Optional.of(image.id()), ManifestIndex.hostPlatform(), ImageConfig.EMPTY, "", "RUN own"),
                Optional.of(layer),
                hold,
                context()));
    }

    @Test
    void aSnapshotThatIsThereIsNotUnpackedAgain() throws IOException {
        Filled layer = new Filled(true);
        int before = engine.storage.applied();
        ImageView made = add(layer);
        assertEquals(before, engine.storage.applied());
        SnapshotKey top = new SnapshotKey(ChainIds.of(made.diffIds()).getLast().value());
        assertTrue(engine.storage.files(top).contains("own"));
        assertEquals(view(image.id()).size() + 3, made.size());
    }

    @Test
    void withoutOneTheLayerIsUnpackedFromItsBlob() throws IOException {
        for (boolean fails : List.of(false, true)) {
            Filled layer = new Filled(false);
            layer.fails = fails;
            ImageView made = add(layer);
            SnapshotKey top =
                    new SnapshotKey(ChainIds.of(made.diffIds()).getLast().value());
            assertTrue(engine.storage.files(top).contains("own"));
        }
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
