package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.Lifecycle.WaitCondition;
import dev.theseus.engine.container.Lifecycle.WaitResult;
import dev.theseus.engine.container.PidMode;
import dev.theseus.engine.container.RestartPolicy;
import dev.theseus.engine.container.Signal;
import dev.theseus.engine.event.ContainerChange;
import dev.theseus.engine.slot.Slots;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings containers to their end: signals, and waiting for what they do. */
final class Halting {
    private static final Logger LOG = LoggerFactory.getLogger(Halting.class);
    private static final int DEFAULT_STOP_SECONDS = 10;
    private static final Duration AT_ONCE = Duration.ofMillis(100);
    private static final Duration AFTER_KILL = Duration.ofSeconds(10);

    private final ContainerTable table;
    private final TaskWatch watch;
    private final Slots slots;
    private final Restarts restarts;
    private final Pausing pausing;
    private final ContainerEvents events;

    Halting(
            ContainerTable table,
            TaskWatch watch,
            Slots slots,
            Restarts restarts,
            Pausing pausing,
            ContainerEvents events) {
        this.table = table;
        this.watch = watch;
        this.slots = slots;
        this.restarts = restarts;
        this.pausing = pausing;
        this.events = events;
    }

    /** As {@link dev.theseus.engine.container.Lifecycle#stop}. */
    void stop(Container container, Optional<Signal> signal, Optional<Integer> timeoutSeconds, CallContext context) {
        requireOn(container, "stop", Halting::alreadyStopped, context);
        Optional<Run> run = silence(container, true, Halting::alreadyStopped, context);
        run.ifPresent(running ->
                end(container, running, signal.orElseGet(() -> stopSignal(running.record())), timeoutSeconds, context));
        events.publish(container.now(), ContainerChange.Plain.STOPPED);
    }

    /**
     * Ends a run because the daemon stops: what comes back with the daemon by its policy is not taken for stopped by a user. Nothing is
     * wrong if it does not run.
     */
    void stopWithDaemon(Container container, CallContext context) {
        RestartPolicy.Mode mode =
                container.now().spec().lifecycle().restartPolicy().mode();
        boolean comesBack = mode == RestartPolicy.Mode.ALWAYS || mode == RestartPolicy.Mode.UNLESS_STOPPED;
        CompletableFuture<WaitResult> exit = container.awaitEnd(WaitCondition.NOT_RUNNING);
        ContainerRecord record = comesBack
                ? container.now()
                : table.note(container, before -> before.state().isRunning() ? before.withStoppedByUser(true) : before);
        if (!record.state().isRunning()) {
            exit.cancel(false);
            return;
        }
        end(container, new Run(record, exit), stopSignal(record), Optional.empty(), context);
        events.publish(container.now(), ContainerChange.Plain.STOPPED);
    }

    /**
     * A run that its restart policy will not follow up.
     *
     * @param record as it was when the policy was silenced
     * @param exit completes with the end of the run
     */
    private record Run(ContainerRecord record, CompletableFuture<WaitResult> exit) {}

    /**
     * Sees to it that the container does not come back: calls off a restart that waits, or silences the policy of the run that is on.
     * Either happens to a state that the end of a run, or a restart, cannot change in between.
     *
     * @param endIsAwaited whether nobody is told before the run has ended, which brings this to the disk too
     * @param notOn makes the error for a container that neither runs nor will
     * @return the run that is on and has to be ended; empty after a restart that was called off
     */
    private Optional<Run> silence(
            Container container,
            boolean endIsAwaited,
            Function<ContainerRecord, EngineException> notOn,
            CallContext context) {
        while (!cancelRestart(container, context)) {
            CompletableFuture<WaitResult> exit = container.awaitEnd(WaitCondition.NOT_RUNNING);
            UnaryOperator<ContainerRecord> stopped =
                    before -> before.state().isRunning() ? before.withStoppedByUser(true) : before;
            ContainerRecord record = endIsAwaited ? table.note(container, stopped) : table.update(container, stopped);
            if (record.state().isRunning()) {
                return Optional.of(new Run(record, exit));
            }
            exit.cancel(false);
            requireOn(container, "stop", notOn, context);
        }
        return Optional.empty();
    }

    /** Waits for a change that is going on before it calls a container not on: a start that is on will not be heard of again. */
    private static ContainerRecord requireOn(
            Container container,
            String operation,
            Function<ContainerRecord, EngineException> notOn,
            CallContext context) {
        while (true) {
            boolean changes = container.gate().isBusy();
            ContainerRecord record = container.now();
            if (record.isOn()) {
                return record;
            }
            if (!changes) {
                throw notOn.apply(record);
            }
            container.gate().enter(operation, record.name(), context).close();
        }
    }

    private void end(
            Container container, Run run, Signal signal, Optional<Integer> timeoutSeconds, CallContext context) {
        ContainerRecord record = run.record();
        int seconds = timeoutSeconds.or(record.spec()::stopTimeout).orElse(DEFAULT_STOP_SECONDS);
        send(record, signal, context);
        pausing.thaw(container, context);
        if (!awaits(run.exit(), seconds < 0 ? context.remaining() : patience(seconds))) {
            if (seconds < 0) {
                throw EngineException.deadline(
                        "container " + record.name() + " still runs: it was told to stop and may take its time");
            }
            LOG.info(
                    "container {} did not stop within {} s of signal {}: killing it",
                    record.shortId(),
                    seconds,
                    signal.word());
            send(record, Signal.KILL, context);
            awaitKilled(container, run.exit());
        }
    }

    /** Also at once is a moment, so that what ends by the signal has its own exit code. */
    private static Duration patience(int seconds) {
        return seconds == 0 ? AT_ONCE : Duration.ofSeconds(seconds);
    }

    private static Signal stopSignal(ContainerRecord record) {
        return record.spec().stopSignal().orElse(Signal.TERM);
    }

    /** Calls off a restart that waits; one that has begun is waited for, and is then like any other running container. */
    private boolean cancelRestart(Container container, CallContext context) {
        if (container.now().state().status() != ContainerStatus.RESTARTING) {
            return false;
        }
        try (Subscription inside =
                container.gate().enter("stop", container.now().name(), context)) {
            if (!restarts.cancel(container)) {
                return false;
            }
        }
        container.ended(new WaitResult(container.now().state().exitCode(), Optional.empty()));
        return true;
    }

    private static void awaitKilled(Container container, CompletableFuture<WaitResult> exit) {
        if (!awaits(exit, AFTER_KILL)) {
            throw EngineException.internal("container " + container.now().name() + " did not end after SIGKILL");
        }
    }

    private static boolean awaits(CompletableFuture<WaitResult> exit, Duration timeout) {
        try {
            exit.get(Math.max(0, timeout.toMillis()), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.cancelled("interrupted while waiting for a container to end");
        } catch (ExecutionException e) {
            throw EngineException.internal("waiting for a container failed", e);
        }
    }

    private void send(ContainerRecord record, Signal signal, CallContext context) {
        Optional<TaskHandle> task = record.task();
        if (task.isPresent()) {
            watch.signal(task.get(), signal);
            boolean sharedPids = !(record.spec().namespaces().pid() instanceof PidMode.Own);
            if (signal.is(Signal.KILL) && sharedPids) {
                // Without a pid namespace of its own the other processes would outlive the first.
                slots.runtime(record.runtime())
                        .run("kill", context, (driver, c) -> driver.kill(task.get(), signal.number(), true, c));
            }
        }
        events.publish(record, new ContainerChange.Killed(signal.number()));
    }

    /** As {@link dev.theseus.engine.container.Lifecycle#kill}. */
    void kill(Container container, Signal signal, CallContext context) {
        if (signal.is(Signal.KILL) || signal.is(stopSignal(container.now()))) {
            Optional<Run> run = silence(container, signal.is(Signal.KILL), ContainerRecord::notRunning, context);
            run.ifPresent(running -> killed(container, running, signal, context));
            return;
        }
        ContainerRecord record = requireOn(container, "kill", ContainerRecord::notRunning, context);
        if (record.state().isRunning()) {
            send(record, signal, context);
        }
        // While it waits for its restart there is nobody to signal.
    }

    private void killed(Container container, Run run, Signal signal, CallContext context) {
        send(run.record(), signal, context);
        pausing.thaw(container, context);
        if (signal.is(Signal.KILL)) {
            awaitKilled(container, run.exit());
        } else {
            run.exit().cancel(false);
        }
    }

    private static EngineException alreadyStopped(ContainerRecord record) {
        return EngineException.notModified("container " + record.name() + " does not run");
    }
}
