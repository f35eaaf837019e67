package dev.theseus.engine.container.internal;

import static dev.theseus.engine.container.internal.ContainerEngine.context;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.engine.container.ContainerFilter;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.Migrations.Migration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A container's layer moves to another storage driver, and is whole in one of the two whatever happens. */
@Timeout(60)
class MigrationTest {
    @TempDir
    Path root;

    private ContainerEngine engine;

    @BeforeEach
    void begin() {
        engine = new ContainerEngine(root);
    }

    @AfterEach
    void end() {
        engine.close();
    }

    private String written() {
        String id = engine.create("web", Specs.plain());
        engine.storage.write(id, "precious");
        return id;
    }

    private Migration migrate(String driver, boolean stop) {
        return engine.migrations.migrate("web", driver, stop, context());
    }

    private EngineException refused(String driver, boolean stop) {
        List<String> before = engine.faults.steps().stream()
                .filter(step -> step.startsWith("store."))
                .toList();
        EngineException failure = assertThrows(EngineException.class, () -> migrate(driver, stop));
        assertEquals(
                before,
                engine.faults.steps().stream()
                        .filter(step -> step.startsWith("store."))
                        .toList(),
                "nothing was changed");
        return failure;
    }

    private void assertWholeIn(FakeStorage here, String id) {
        FakeStorage there = here == engine.storage ? engine.other : engine.storage;
        assertEquals(here == engine.storage ? "map" : "other", engine.record(id).storageDriver());
        assertEquals("precious", here.content(id));
        assertEquals(Set.of(), there.layers());
        assertEquals(List.of(), engine.record(id).strayLayers());
    }

    @Test
    void movesAStoppedContainerThereAndBack() {
        String id = written();
        Migration there = migrate("other", false);
        assertEquals("map", there.from());
        assertEquals("other", there.to());
        assertEquals(id, there.container());
        assertFalse(there.restarted());
        assertWholeIn(engine.other, id);
        engine.restart();
        assertWholeIn(engine.other, id);
        engine.lifecycle.start(id, context());
        engine.runtime.exit(id, 0);
        engine.awaitStatus(id, ContainerStatus.EXITED);
        migrate("map", false);
        assertWholeIn(engine.storage, id);
        assertEquals(List.of(), engine.leftovers());
    }

    @Test
    void movesARunningContainerOnlyOnRequest() {
        String id = written();
        engine.lifecycle.start(id, context());
        EngineException refusal = refused("other", false);
        assertEquals(ErrorKind.CONFLICT, refusal.kind());
        assertTrue(refusal.message().contains("web is running"), refusal.message());

        assertTrue(migrate("other", true).restarted());
        assertEquals(ContainerStatus.RUNNING, engine.status(id));
        assertWholeIn(engine.other, id);
        assertEquals(
                List.of("Killed", "Died", "STOPPED", "STARTED"),
                engine.actions().subList(2, engine.actions().size()));
    }

    @Test
    void aContainerThatRemovesItselfIsMovedAllTheSame() {
        Specs once = Specs.busybox();
        once.autoRemove = true;
        String id = engine.create("web", once.build());
        engine.storage.write(id, "precious");
        engine.lifecycle.start(id, context());
        migrate("other", true);
        assertEquals(ContainerStatus.RUNNING, engine.status(id));
        assertWholeIn(engine.other, id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"other.prepare", "other.apply", "other.applied", "storage.diff", "storage.diffed"})
    void aFailureLeavesItWhereItWasAndRunning(String step) {
        String id = written();
        engine.lifecycle.start(id, context());
        engine.faults.fail(step);
        EngineException failure = assertThrows(EngineException.class, () -> migrate("other", true));
        assertTrue(failure.message().contains(step), failure.message());
        assertWholeIn(engine.storage, id);
        assertEquals(ContainerStatus.RUNNING, engine.status(id));
        engine.faults.heal();
        migrate("other", true);
        assertWholeIn(engine.other, id);
    }

    @Test
    void refusesWhatCannotBe() {
        String id = written();
        assertEquals(
                ErrorKind.NOT_FOUND,
                assertThrows(
                                EngineException.class,
                                () -> engine.migrations.migrate("nobody", "other", false, context()))
                        .kind());
        EngineException unknown = refused("zfs", false);
        assertEquals(ErrorKind.NOT_FOUND, unknown.kind());
        assertEquals("no storage driver \"zfs\"; there are map, other", unknown.message());
        assertEquals(ErrorKind.CONFLICT, refused("map", false).kind());
        engine.slots.remove(DriverKind.STORAGE, "map");
        assertEquals(ErrorKind.UNAVAILABLE, refused("other", true).kind());
        engine.slots.put(DriverKind.STORAGE, "map", engine.storage);
        assertWholeIn(engine.storage, id);
    }

    /** Every write of the record, every call of a driver, every mount. */
    @ParameterizedTest
    @CsvSource({
        "image.ensure, 1",
        "store.containers, 1",
        "other.prepare, 1",
        "other.prepared, 1",
        "storage.mounts, 1",
        "mount, 1",
        "unmount, 1",
        "storage.diff, 1",
        "storage.diffed, 1",
        "other.apply, 1",
        "other.applied, 1",
        "store.containers, 2",
        "storage.remove, 1",
        "storage.removed, 1",
        "store.containers, 3"
    })
    void killedAtAnyStepItIsWholeOnOneSide(String step, int time) {
        String id = written();
        engine.faults.killAt(step, time);
        assertThrows(Throwable.class, () -> migrate("other", false));
        assertTrue(engine.faults.isDead(), "the step is on the way");
        engine.restart();
        boolean moved = engine.record(id).storageDriver().equals("other");
        assertEquals(step.startsWith("storage.remove") || time == 3, moved);
        assertWholeIn(moved ? engine.other : engine.storage, id);
        assertEquals(List.of(), engine.leftovers());
        engine.lifecycle.start(id, context());
        assertEquals(ContainerStatus.RUNNING, engine.status(id));
        engine.containers.remove(id, true, true, false, context());
        assertEquals(List.of(), engine.ruins());
    }

    @Test
    void killedWhileItStoodStillItIsWholeAndStartsAgain() {
        String id = written();
        engine.lifecycle.start(id, context());
        engine.faults.killAt("other.applied");
        assertThrows(Throwable.class, () -> migrate("other", true));
        engine.restart();
        assertWholeIn(engine.storage, id);
        engine.lifecycle.start(id, context());
        assertEquals(ContainerStatus.RUNNING, engine.status(id));
    }

    @Test
    void whatTheOldDriverCannotRemoveGoesWithTheNextStart() {
        String id = written();
        engine.faults.fail("storage.remove");
        migrate("other", false);
        assertEquals(List.of("map"), engine.record(id).strayLayers());
        assertEquals("precious", engine.other.content(id));
        engine.restart();
        assertWholeIn(engine.other, id);
    }

    @Test
    void whatIsLeftBehindGoesWithTheContainer() {
        String id = written();
        engine.faults.fail("storage.remove");
        migrate("other", false);
        engine.faults.heal();
        engine.containers.remove(id, false, false, false, context());
        assertEquals(List.of(), engine.ruins());
    }

    @Test
    void whatSomebodyReadsIsKeptUntilHeHasDone() throws Exception {
        String id = written();
        Container container = engine.table.find(id);
        OwnLayers.Reading reading = engine.layers.read(container);
        Thread migration = Thread.ofVirtual().start(() -> migrate("other", false));
        ContainerEngine.await(() -> engine.record(id).storageDriver().equals("other"));
        assertEquals("precious", engine.storage.content(id));
        assertEquals("other", engine.layers.read(container).record().storageDriver());
        reading.close();
        migration.join();
        assertWholeIn(engine.other, id);
    }

    @Test
    void whatSomebodyWritesIsMovedWithTheRest() throws Exception {
        String id = written();
        Container container = engine.table.find(id);
        OwnLayers.Reading writing = engine.layers.write(container, context());
        Thread migration = Thread.ofVirtual().start(() -> migrate("other", false));
        ContainerEngine.await(() -> isClosedToWriters(container));
        engine.storage.write(id, "brought last");
        writing.close();
        migration.join();
        assertEquals("other", engine.record(id).storageDriver());
        assertEquals("brought last", engine.other.content(id));
    }

    private boolean isClosedToWriters(Container container) {
        try (OwnLayers.Reading _ = engine.layers.write(container, context().within(Duration.ofMillis(1)))) {
            return false;
        } catch (EngineException e) {
            return e.message().contains("while migration is going on");
        }
    }

    @Test
    void whoWritesHindersNeitherStartNorRemoval() {
        String id = written();
        OwnLayers.Reading writing = engine.layers.write(engine.table.find(id), context());
        engine.lifecycle.start(id, context());
        assertEquals(ContainerStatus.RUNNING, engine.status(id));
        engine.containers.remove(id, true, false, false, context());
        writing.close();
    }

    @Test
    void withoutItsDriverAContainerIsShownAndNothingElse() {
        String id = written();
        engine.slots.remove(DriverKind.STORAGE, "map");
        assertEquals(
                Optional.empty(), engine.containers.inspect(id, true, context()).sizeRw());
        assertEquals(
                1,
                engine.containers
                        .list(new ContainerFilter(true, 0, true, Map.of()), context())
                        .size());
        for (Runnable deed : List.<Runnable>of(
                () -> engine.lifecycle.start(id, context()),
                () -> engine.containers.remove(id, false, false, false, context()))) {
            assertEquals(
                    ErrorKind.UNAVAILABLE,
                    assertThrows(EngineException.class, deed::run).kind());
        }
        assertEquals(ContainerStatus.CREATED, engine.status(id));
        engine.slots.put(DriverKind.STORAGE, "map", engine.storage);
        engine.lifecycle.start(id, context());
        assertEquals(ContainerStatus.RUNNING, engine.status(id));
    }
}
