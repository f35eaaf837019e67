package dev.theseus.engine.container.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.container.ContainerStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a recovery meets, the daemon serves, and what was not touched by it is as if nothing had been. */
class RecoveryFailuresTest {
    private static final CountDownLatch NEVER = new CountDownLatch(1);

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

    private static final Map<String, Runnable> EFFECTS = Map.of(
            "StackOverflowError",
            () -> {
                throw new StackOverflowError();
            },
            "AssertionError",
            () -> {
                throw new AssertionError("trial");
            },
            "NoClassDefFoundError",
            () -> {
                throw new NoClassDefFoundError("trial");
            },
            "IllegalStateException",
            () -> {
                throw new IllegalStateException("trial");
            },
            "EngineException",
            () -> {
                throw EngineException.internal("trial");
            },
            "hang",
            () -> await(NEVER));

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Stream<Arguments> everyStepAndFailure() {
        return Stream.of(
                        "sandboxes.recover",
                        "volumes.recover",
                        "runtime.resume",
                        "stdio.connect",
                        "runtime.oomKilled",
                        "runtime.delete",
                        "sandbox.close",
                        "files.remove",
                        "storage.remove",
                        "storage.cleanup",
                        "images.sweep",
                        "sandboxes.makeDefault")
                .flatMap(step -> EFFECTS.keySet().stream().sorted().map(effect -> Arguments.of(step, effect)));
    }

    @ParameterizedTest
    @MethodSource
    void everyStepAndFailure(String step, String effect) {
        engine.run("held", Specs.plain());
        String web = engine.run("web", Specs.plain());
        String database = engine.run("database", Specs.plain());
        String ended = engine.run("ended", Specs.plain());
        String removed = engine.create("removed", Specs.plain());
        engine.lifecycle.pause("held", ContainerEngine.context());
        engine.table.update(engine.table.find("held"), before -> before.withHeld(true));
        engine.table.update(
                engine.table.find(removed),
                before -> before.withState(before.state().endedAs(ContainerStatus.REMOVING)));

        if (effect.equals("hang")) {
            engine.have(ContainerEngine.LITTLE_PATIENCE);
        }
        engine.restart(() -> {
            engine.runtime.exit(ended, 7);
            engine.faults.next(step, EFFECTS.get(effect));
        });

        ContainerEngine.await(engine.faults::happened);
        engine.create("new", Specs.plain());
        List<String> untouched =
                Stream.of(web, database).filter(id -> !isTold(id)).toList();
        assertFalse(untouched.isEmpty(), "one failure is about one container at most");
        for (String id : untouched) {
            engine.runtime.exit(id, 3);
            engine.awaitStatus(id, ContainerStatus.EXITED);
            assertEquals(3, engine.record(id).state().exitCode());
        }
    }

    private boolean isTold(String id) {
        return engine.recovery.problems().stream().anyMatch(problem -> problem.contains(id.substring(0, 12)));
    }

    @Test
    void whatIsBrokenIsListedUntilItIsSolved() {
        engine.run("web", Specs.plain());
        CountDownLatch hanging = new CountDownLatch(1);
        engine.have(ContainerEngine.LITTLE_PATIENCE);
        engine.restart(() -> engine.faults.next("sandboxes.recover", () -> await(hanging)));
        assertEquals(
                List.of("recovery: networks: takes long and goes on while the daemon serves"),
                engine.recovery.problems());
        hanging.countDown();
        ContainerEngine.await(() -> engine.recovery.problems().isEmpty());
    }

    @Test
    void whatFailedIsListedWithItsContainerAndCause() {
        String id = engine.create("web", Specs.plain());
        engine.table.update(
                engine.table.find(id), before -> before.withState(before.state().endedAs(ContainerStatus.REMOVING)));
        engine.restart(() -> engine.faults.next("storage.remove", () -> {
            throw new StackOverflowError();
        }));
        String problem = engine.recovery.problems().getFirst();
        assertTrue(
                problem.startsWith("recovery: removal of container " + id.substring(0, 12) + " (web): failed: "),
                problem);
        assertTrue(problem.contains("StackOverflowError"), problem);
        assertEquals(ContainerStatus.DEAD, engine.status(id));
        engine.containers.remove(id, true, false, false, ContainerEngine.context());
        assertEquals(List.of(), List.copyOf(engine.table.all()));
    }
}
