package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.engine.container.ContainerReasons;
import dev.theseus.engine.container.ContainerState;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.Lifecycle;
import dev.theseus.engine.container.Signal;
import dev.theseus.engine.event.ContainerChange;
import dev.theseus.engine.slot.Slots;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts, stops and signals containers, and brings them back by their restart policy. */
public final class LifecycleService implements Lifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(LifecycleService.class);
    private static final Duration BACKGROUND = Duration.ofMinutes(5);

    private final ContainerTable table;
    private final Launch launch;
    private final TaskWatch watch;
    private final Removal removal;
    private final HealthChecks health;
    private final Pausing pausing;
    private final ContainerLogs logs;
    private final ContainerEvents events;
    private final Restarts restarts;
    private final Halting halting;

    public LifecycleService(
            ContainerTable table,
            Launch launch,
            TaskWatch watch,
            Removal removal,
            Slots slots,
            HealthChecks health,
            Pausing pausing,
            ContainerLogs logs,
            ContainerEvents events) {
        this.table = table;
        this.launch = launch;
        this.watch = watch;
        this.removal = removal;
        this.health = health;
        this.pausing = pausing;
        this.logs = logs;
        this.events = events;
        this.restarts = new Restarts(table, this::restartByPolicy);
        this.halting = new Halting(table, watch, slots, restarts, pausing, events);
    }

    @Override
    public void start(String reference, CallContext context) {
        start(reference, List.of(), context);
    }

    @Override
    public void start(String reference, List<String> environment, CallContext context) {
        Container container = table.find(reference);
        noteContainer(container, context);
        start(container, environment, false, context);
    }

    private void start(Container container, List<String> environment, boolean byRestart, CallContext context) {
        try (Subscription inside =
                container.gate().enter("start", container.now().name(), context)) {
            ContainerState state = container.now().state();
            if (state.status() == ContainerStatus.PAUSED) {
                throw EngineException.conflict(
                                "container " + container.now().name() + " is paused: it cannot be started")
                        .because(ContainerReasons.START_WHILE_PAUSED);
            }
            if (state.isRunning() || state.status() == ContainerStatus.RESTARTING && !byRestart) {
                throw EngineException.notModified("container " + container.now().name() + " is already running");
            }
            if (state.status() == ContainerStatus.REMOVING || state.status() == ContainerStatus.DEAD) {
                throw EngineException.conflict("container " + container.now().name() + " is being removed")
                        .because(ContainerReasons.START_WHILE_REMOVED);
            }
            restarts.forget(container);
            table.update(container, before -> before.withRestartCount(0));
            run(container, environment, UnaryOperator.identity(), context);
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.NOT_MODIFIED
                    && container.now().spec().lifecycle().autoRemove()
                    && container.now().state().status() == ContainerStatus.CREATED) {
                removeQuietly(container);
            }
            throw e;
        }
    }

    private static void noteContainer(Container container, CallContext context) {
        context.trace()
                .open("container")
                .note("container.id", container.now().id())
                .close();
    }

    private void run(
            Container container,
            List<String> environment,
            UnaryOperator<ContainerRecord> afterFailure,
            CallContext context) {
        TaskHandle task = launch.launch(container, environment, afterFailure, context);
        events.publish(container.now(), ContainerChange.Plain.STARTED);
        tend(container, task);
    }

    /** Ties what goes on beside a running task to it: its end, its health, its log. */
    void tend(Container container, TaskHandle task) {
        health.begin(container);
        logs.begin(container, task);
        watch.watch(container, task, new AfterEnd());
    }

    /** The task ended while nobody looked. */
    void learnEnd(Container container, TaskHandle task) {
        watch.endNow(container, task, new AfterEnd());
    }

    /** A policy decides before anybody else may enter the gate; a removal has to enter it itself. */
    private final class AfterEnd implements TaskWatch.Aftermath {
        @Override
        public void settle(Container container) {
            ContainerRecord record = container.now();
            health.end(container);
            logs.end(container);
            if (!record.spec().lifecycle().autoRemove()) {
                restarts.afterRun(container);
            }
        }

        @Override
        public void leave(Container container) {
            ContainerRecord record = container.now();
            if (record.spec().lifecycle().autoRemove()
                    && record.state().status() == ContainerStatus.EXITED
                    && !container.isRestarting()) {
                removeQuietly(container);
            }
        }
    }

    private void removeQuietly(Container container) {
        CallContext context = CallContext.background(BACKGROUND);
        try (Subscription inside =
                container.gate().enter("removal", container.now().name(), context)) {
            if (table.isKnown(container) && !container.now().state().isRunning()) {
                removal.remove(container, true, context);
            }
        } catch (RuntimeException e) {
            LOG.warn(
                    "container {}: automatic removal failed: {}",
                    container.now().shortId(),
                    e.getMessage());
        }
    }

    private void restartByPolicy(Container container) {
        CallContext context = CallContext.background(BACKGROUND);
        try (Subscription inside =
                container.gate().enter("restart", container.now().name(), context)) {
            if (container.now().state().status() != ContainerStatus.RESTARTING) {
                return;
            }
            try {
                run(container, List.of(), Restarts::afterEnd, context);
            } catch (RuntimeException | Error e) {
                LOG.warn("container {}: restart failed: {}", container.now().shortId(), e.getMessage());
                restarts.afterFailure(container);
            }
        } catch (EngineException e) {
            LOG.warn("container {}: restart failed: {}", container.now().shortId(), e.message());
        }
    }

    /** After a start of the daemon, for a container that does not run: starts or removes it as it was asked for. */
    void resumeByPolicy(Container container) {
        ContainerRecord record = container.now();
        if (record.spec().lifecycle().autoRemove() && record.state().status() == ContainerStatus.EXITED) {
            Thread.ofVirtual().name("remove-" + record.id()).start(() -> removeQuietly(container));
        } else {
            restarts.resume(container);
        }
    }

    /**
     * Stops the container, does the work, and starts it again, also when the work failed. What makes the container end or start
     * meanwhile is left to its gate.
     */
    <T> T whileStopped(Container container, Supplier<T> work, CallContext context) {
        return withoutAutomaticRemoval(container, () -> {
            stopForRestart(container.now().id(), Optional.empty(), Optional.empty(), context);
            try {
                return work.get();
            } finally {
                // The work may have used up the caller's time.
                startAgain(container, CallContext.of(BACKGROUND, context.trace()));
            }
        });
    }

    private void startAgain(Container container, CallContext context) {
        try {
            start(container, List.of(), true, context);
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.NOT_MODIFIED) {
                throw e;
            }
            // Somebody else was faster.
        }
    }

    @Override
    public void restart(
            String reference, Optional<Signal> signal, Optional<Integer> timeoutSeconds, CallContext context) {
        Container container = table.find(reference);
        withoutAutomaticRemoval(container, () -> {
            if (container.now().state().isRunning()) {
                stopForRestart(container.now().id(), signal, timeoutSeconds, context);
            }
            noteContainer(container, context);
            // What was stopped for it starts again, even when nobody waits any longer and the stop took all the
            // caller's time.
            start(container, List.of(), true, CallContext.of(BACKGROUND, context.trace()));
            return Boolean.TRUE;
        });
        events.publish(container.now(), ContainerChange.Plain.RESTARTED);
    }

    /** An automatic removal must not take the container away between its end and its new start. */
    private <T> T withoutAutomaticRemoval(Container container, Supplier<T> work) {
        container.setRestarting(true);
        try {
            return work.get();
        } finally {
            container.setRestarting(false);
            if (container.now().spec().lifecycle().autoRemove()
                    && !container.now().state().isRunning()) {
                removeQuietly(container);
            }
        }
    }

    private void stopForRestart(
            String id, Optional<Signal> signal, Optional<Integer> timeoutSeconds, CallContext context) {
        try {
            stop(id, signal, timeoutSeconds, context);
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.NOT_MODIFIED) {
                throw e;
            }
            // It ended by itself just now.
        }
    }

    @Override
    public void pause(String reference, CallContext context) {
        pausing.pause(table.find(reference), context);
    }

    @Override
    public void unpause(String reference, CallContext context) {
        pausing.unpause(table.find(reference), context);
    }

    @Override
    public void stop(String reference, Optional<Signal> signal, Optional<Integer> timeoutSeconds, CallContext context) {
        Container container = table.find(reference);
        noteContainer(container, context);
        halting.stop(container, signal, timeoutSeconds, goingOn(context));
    }

    @Override
    public void kill(String reference, Signal signal, CallContext context) {
        Container container = table.find(reference);
        noteContainer(container, context);
        halting.kill(container, signal, goingOn(context));
    }

    /** What ends a container belongs to the container: it goes on when the client has given up. */
    private static CallContext goingOn(CallContext context) {
        return CallContext.of(context.remaining(), context.trace());
    }

    /** How many containers have a restart by policy to come, or have come back by one. */
    int expectedRestarts() {
        return restarts.expected();
    }

    /** Stops all that runs, each in its own time, and has nobody come back by itself any more. */
    void stopAll(CallContext context) {
        restarts.close();
        List<Thread> stops = List.copyOf(table.all()).stream()
                .filter(container -> container.now().state().isRunning())
                .map(container -> Thread.ofVirtual().start(() -> stopWithDaemon(container, context)))
                .toList();
        for (Thread stop : stops) {
            try {
                stop.join(context.remaining());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void stopWithDaemon(Container container, CallContext context) {
        try {
            halting.stopWithDaemon(container, context);
        } catch (EngineException e) {
            LOG.warn(
                    "container {} does not stop and goes on: {}",
                    container.now().shortId(),
                    e.message());
        }
    }

    /** The daemon ends: nobody comes back by itself any more. */
    void close() {
        restarts.close();
    }

    @Override
    public CompletableFuture<WaitResult> wait(String reference, WaitCondition condition) {
        return table.find(reference).awaitEnd(condition);
    }
}
