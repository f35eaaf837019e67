package dev.theseus.engine.container.internal;

import dev.theseus.engine.container.ContainerState;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.Lifecycle.WaitCondition;
import dev.theseus.engine.container.Lifecycle.WaitResult;
import dev.theseus.engine.stdio.StdioHub;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A container in memory: its record, and what does not outlive the daemon. Changes of the record go through the table. */
final class Container {
    private final Gate gate = new Gate();
    private final LayerUsers layerReaders = new LayerUsers();
    private final LayerUsers layerWriters = new LayerUsers();
    private final Path directory;
    private final Map<WaitCondition, List<CompletableFuture<WaitResult>>> waiters = new EnumMap<>(WaitCondition.class);
    private volatile ContainerRecord current;
    private StdioHub hub;
    private @Nullable WaitResult farewell;
    private volatile boolean restarting;

    Container(ContainerRecord loaded, Path directory) {
        this.current = loaded;
        this.directory = directory;
        this.hub = freshHub();
    }

    /** The record as it is now. */
    ContainerRecord now() {
        return current;
    }

    Gate gate() {
        return gate;
    }

    LayerUsers layerReaders() {
        return layerReaders;
    }

    /** Who writes into the layer from outside: what they bring must not miss a migration. */
    LayerUsers layerWriters() {
        return layerWriters;
    }

    /** The container's folder under the data root. */
    Path directory() {
        return directory;
    }

    Path logPath() {
        return directory.resolve("container.log");
    }

    /** Whether a user's restart is on: between its end and its new start nothing else may happen to it. */
    boolean isRestarting() {
        return restarting;
    }

    void setRestarting(boolean on) {
        restarting = on;
    }

    synchronized ContainerRecord replace(UnaryOperator<ContainerRecord> change) {
        current = change.apply(current);
        return current;
    }

    /** The streams of the present run, or of the next one when none is on. */
    synchronized StdioHub hub() {
        return hub;
    }

    /** Ends the streams of a run and makes ready for the next. */
    void renewHub() {
        StdioHub old;
        synchronized (this) {
            old = hub;
            hub = freshHub();
        }
        old.close();
    }

    private StdioHub freshHub() {
        return new StdioHub(
                current.spec().process().terminal(), current.spec().process().stdinOnce(), directory);
    }

    /** Completes when the condition is met; for a container that is gone at once. Giving it up leaves nothing behind. */
    CompletableFuture<WaitResult> await(WaitCondition condition) {
        CompletableFuture<WaitResult> waiter = new CompletableFuture<>();
        synchronized (this) {
            WaitResult last = farewell;
            if (last != null) {
                waiter.complete(last);
                return waiter;
            }
            waiters.computeIfAbsent(condition, absent -> new ArrayList<>()).add(waiter);
        }
        waiter.whenComplete((result, failure) -> dropDone(condition));
        return waiter;
    }

    /** Completes when the condition is met, which it may be already. */
    CompletableFuture<WaitResult> awaitEnd(WaitCondition condition) {
        CompletableFuture<WaitResult> result = await(condition);
        ContainerState state = now().state();
        if (condition == WaitCondition.NOT_RUNNING
                && !state.isRunning()
                && state.status() != ContainerStatus.RESTARTING) {
            // Of one that could not be started, why.
            result.complete(new WaitResult(state.exitCode(), state.failure()));
        }
        return result;
    }

    private synchronized void dropDone(WaitCondition condition) {
        List<CompletableFuture<WaitResult>> waiting = waiters.get(condition);
        if (waiting != null) {
            waiting.removeIf(CompletableFuture::isDone);
        }
    }

    synchronized int waiting() {
        return waiters.values().stream().mapToInt(List::size).sum();
    }

    /** Tells those who wait for an end of a run. */
    void ended(WaitResult result) {
        release(WaitCondition.NEXT_EXIT, result);
        release(WaitCondition.NOT_RUNNING, result);
    }

    /** Tells those who wait for its removal that it failed. */
    void removalFailed(WaitResult result) {
        release(WaitCondition.REMOVED, result);
    }

    /** Tells all who still wait, whatever for, and all who will, that the container is gone. */
    void removed(WaitResult result) {
        synchronized (this) {
            farewell = result;
        }
        ended(result);
        release(WaitCondition.REMOVED, result);
    }

    private void release(WaitCondition condition, WaitResult result) {
        List<CompletableFuture<WaitResult>> waiting;
        synchronized (this) {
            List<CompletableFuture<WaitResult>> taken = waiters.remove(condition);
            waiting = taken == null ? List.of() : taken;
        }
        waiting.forEach(waiter -> waiter.complete(result));
    }
}
