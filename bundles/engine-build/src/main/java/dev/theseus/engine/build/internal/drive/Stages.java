package dev.theseus.engine.build.internal.drive;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.Stage;
import dev.theseus.engine.build.internal.run.Awaited;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/** The stages of one build: each runs once, on a thread of its own, from when it is first asked for. Thread-safe. */
final class Stages {

    private final BiFunction<Stages, Stage, StageResult> builder;
    private final Map<Integer, CompletableFuture<StageResult>> results = new HashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    /** Which stage waits for which. */
    private final Map<Integer, Integer> waiting = new HashMap<>();

    private final CompletableFuture<StageResult> firstFailure = new CompletableFuture<>();

    /** @param builder builds a stage; may ask these for others */
    Stages(BiFunction<Stages, Stage, StageResult> builder) {
        this.builder = builder;
    }

    synchronized CompletableFuture<StageResult> begin(Stage stage) {
        CompletableFuture<StageResult> known = results.get(stage.index());
        if (known != null) {
            return known;
        }
        CompletableFuture<StageResult> result = new CompletableFuture<>();
        results.put(stage.index(), result);
        threads.add(Thread.ofVirtual().name("build-stage-" + stage.name()).start(() -> run(stage, result)));
        return result;
    }

    private void run(Stage stage, CompletableFuture<StageResult> result) {
        try {
            result.complete(builder.apply(this, stage));
        } catch (Throwable e) {
            // Whatever it is: somebody waits.
            firstFailure.completeExceptionally(e);
            result.completeExceptionally(e);
        }
    }

    /** A stage fails: the build does, with what has failed first. */
    void failed(EngineException failure) {
        firstFailure.completeExceptionally(failure);
    }

    /**
     * What another stage has led to.
     *
     * @param from the stage that waits
     * @throws DockerfileException where they wait for each other
     * @throws EngineException {@code CANCELLED} when that has failed
     */
    StageResult await(Stage from, Stage stage, CallContext context) {
        CompletableFuture<StageResult> result = begin(stage);
        enter(from, stage);
        try {
            return Awaited.get(result, "building", context);
        } catch (EngineException e) {
            // It has told that itself, and the build fails with it.
            throw result.isCompletedExceptionally()
                    ? EngineException.cancelled("the stage " + stage.name() + ", which is needed here, has failed")
                    : e;
        } finally {
            leave(from);
        }
    }

    private synchronized void enter(Stage from, Stage stage) {
        Integer next = stage.index();
        while (next != null && next != from.index()) {
            next = waiting.get(next);
        }
        if (next != null) {
            throw new DockerfileException(
                    "circular dependency detected on stage: " + stage.name(),
                    from.from().origin().range());
        }
        waiting.put(from.index(), stage.index());
    }

    private synchronized void leave(Stage from) {
        waiting.remove(from.index());
    }

    /** The target's result, or what any stage has failed with before. */
    StageResult await(Stage target, CallContext context) {
        CompletableFuture<StageResult> result = begin(target);
        CompletableFuture<StageResult> first = new CompletableFuture<>();
        for (CompletableFuture<StageResult> one : List.of(firstFailure, result)) {
            var _ = one.whenComplete((value, failure) -> {
                if (failure != null) {
                    first.completeExceptionally(failure);
                } else {
                    first.complete(value);
                }
            });
        }
        return Awaited.get(first, "building", context);
    }

    /** Blocks until no stage works any more. Nothing new may be asked for. */
    void join() {
        List<Thread> begun;
        synchronized (this) {
            begun = List.copyOf(threads);
        }
        boolean interrupted = false;
        for (Thread thread : begun) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    // What they have made has to be taken back first.
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
