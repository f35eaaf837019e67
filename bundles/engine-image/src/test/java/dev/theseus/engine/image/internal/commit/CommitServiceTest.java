package dev.theseus.engine.image.internal.commit;

import static dev.theseus.engine.image.internal.ImageEngine.context;
import static dev.theseus.engine.image.internal.ImageEngine.name;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.engine.event.ContainerChange;
import dev.theseus.engine.event.Happening;
import dev.theseus.engine.image.CommitSource;
import dev.theseus.engine.image.Commits.CommitRequest;
import dev.theseus.engine.image.ImageConfig;
import dev.theseus.engine.image.ImageReasons;
import dev.theseus.engine.image.ImageView;
import dev.theseus.engine.image.Images.HistoryEntry;
import dev.theseus.engine.image.internal.ImageEngine;
import dev.theseus.engine.image.internal.document.ChainIds;
import dev.theseus.engine.image.internal.testing.TestImage;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitServiceTest {
    private static final SnapshotKey LAYER = new SnapshotKey("container-1");

    @TempDir
    Path root;

    private final List<String> pauses = new ArrayList<>();
    private ImageEngine engine;
    private TestImage base;
    private CommitService commits;

    @BeforeEach
    void start() {
        engine = new ImageEngine(root);
        base = TestImage.of("base");
        engine.registry.add(name("busybox"), base);
        engine.pull("busybox");
        engine.storage.setDiff(LAYER, TestImage.tar("etc/new#2"));
        commits = new CommitService(
                engine.catalog,
                engine.content,
                engine.leases,
                engine.reclaimer,
                engine.documents,
                engine.assembly,
                new OneContainer(),
                engine.events);
    }

    private final class OneContainer implements CommitSource {
        @Override
        public Source resolve(String container) {
            if (!container.equals("box")) {
                throw EngineException.notFound("No such container: " + container);
            }
            ImageConfig config =
                    engine.images.inspect("busybox", Optional.empty()).config();
            return new Source("c".repeat(64), "box", "base:1", base.id(), config);
        }

        @Override
        public void diff(String containerId, OutputStream tar, CallContext context) {
            engine.storage.diff(LAYER, tar, context);
        }

        @Override
        public Subscription pause(String containerId, CallContext context) {
            pauses.add("pause");
            return () -> pauses.add("unpause");
        }
    }

    private static CommitRequest request(String repository, boolean pause, String... changes) {
        return new CommitRequest("box", repository, "", "a comment", "me", pause, List.of(changes), Optional.empty());
    }

    @Test
    void commitStacksTheContainersLayerOnItsImage() {
        String id = commits.commit(request("mine", true, "CMD top", "LABEL who=me", "EXPOSE 80"), context());

        ImageView view = engine.images.inspect("mine:latest", Optional.empty());
        assertEquals(id, view.id().value());
        assertEquals(base.id().value(), view.parent());
        assertEquals(Optional.of(List.of("/bin/sh", "-c", "top")), view.config().command());
        assertEquals(Map.of("made", "to-order", "who", "me"), view.config().labels());
        assertEquals(List.of("PATH=/bin"), view.config().environment());
        assertEquals("a comment", view.comment());
        assertEquals(List.of("pause", "unpause"), pauses);
        assertEquals(
                Set.of("base", "etc/new"),
                engine.storage.files(
                        new SnapshotKey(ChainIds.of(view.diffIds()).getLast().value())));
        List<HistoryEntry> history = engine.images.history("mine", Optional.empty());
        assertEquals(id, history.getFirst().id());
        assertEquals(2048, history.getFirst().size());
        assertEquals(base.id().value(), history.get(1).id());
        assertEquals(
                List.of("CREATED " + id, "TAGGED mine:latest"),
                engine.events
                        .summary()
                        .subList(
                                engine.events.summary().size() - 2,
                                engine.events.summary().size()));
        Happening.OfContainer told =
                (Happening.OfContainer) engine.events.all().getLast().what();
        assertEquals("box", told.name());
        assertEquals(
                new ContainerChange.Committed(view.id(), Optional.of(ImageReference.parse("mine:latest")), "a comment"),
                told.change());
    }

    @Test
    void commitOfAnUnchangedContainerAddsNoLayer() {
        engine.storage.setDiff(LAYER, new byte[1024]);

        String id = commits.commit(request("", false), context());

        assertEquals(1, engine.images.inspect(id, Optional.empty()).diffIds().size());
        assertEquals(List.of(), pauses);
        assertEquals(List.of(), engine.images.inspect(id, Optional.empty()).tags());
    }

    @Test
    void parentCannotGoWhileTheChildIsThere() {
        commits.commit(request("child", false), context());
        EngineException failure = assertThrows(
                EngineException.class, () -> engine.images.remove(base.id().value(), true, true, context()));
        assertTrue(failure.is(ImageReasons.HAS_CHILDREN), failure::toString);

        engine.images.remove("busybox", false, true, context());
        engine.images.remove("child", false, true, context());
        assertEquals(List.of(), engine.images.list(true, Map.of()));
    }

    @Test
    void badInputChangesNothing() {
        assertEquals(
                ErrorKind.INVALID_PARAMETER,
                assertThrows(EngineException.class, () -> commits.commit(request("Bad Name", false), context()))
                        .kind());
        EngineException badChange = assertThrows(
                EngineException.class, () -> commits.commit(request("x", true, "RUN rm -rf /"), context()));
        assertEquals("run is not a valid change command", badChange.message());
        assertEquals(List.of(), pauses);
        assertEquals(1, engine.images.list(true, Map.of()).size());
    }
}
