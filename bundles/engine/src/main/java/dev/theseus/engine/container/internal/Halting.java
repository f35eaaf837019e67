package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.Lifecycle.WaitCondition;
import dev.theseus.engine.container.Lifecycle.WaitResult;
import dev.theseus.engine.slot.Slots;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings containers to their end: signals, and waiting for what they do. */
final class Halting {
    private static final Logger LOG = LoggerFactory.getLogger(Halting.class);
    private static final int DEFAULT_STOP_SECONDS = 10;
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
    void stop(Container container, Optional<String> signal, Optional<Integer> timeoutSeconds, CallContext context) {
        if (cancelRestart(container, context)) {
            events.publish(container.now(), "stop");
            return;
        }
        ContainerRecord record = container.now();
        if (!record.state().isRunning()) {
            throw EngineException.notModified("container " + record.name() + " is not running");
        }
        int number = signal.filter(word -> !word.isEmpty()).map(Signals::number).orElseGet(() -> stopSignal(record));
        int seconds = timeoutSeconds.or(record.spec()::stopTimeout).orElse(DEFAULT_STOP_SECONDS);
        CompletableFuture<WaitResult> exit = container.awaitEnd(WaitCondition.NOT_RUNNING);
        table.update(container, before -> before.withStoppedByUser(true));
        send(container, number, context);
        pausing.thaw(container, context);
        if (!awaits(exit, seconds < 0 ? context.remaining() : Duration.ofSeconds(seconds))) {
            if (seconds < 0) {
                throw EngineException.deadline(
                        "container " + record.name() + " still runs: it was told to stop and may take its time");
            }
            LOG.info(
                    "container {} did not stop within {} s of signal {}: killing it",
                    record.shortId(),
                    seconds,
                    number);
            send(container, Signals.KILL, context);
            awaitKilled(container, exit);
        }
        events.publish(container.now(), "stop");
    }

    private static int stopSignal(ContainerRecord record) {
        return record.spec().stopSignal().isEmpty()
                ? Signals.TERM
                : Signals.number(record.spec().stopSignal());
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

    private void send(Container container, int signal, CallContext context) {
        ContainerRecord record = container.now();
        Optional<TaskHandle> task = record.task();
        if (task.isPresent()) {
            watch.signal(task.get(), signal);
            boolean sharedPids = !record.spec().namespaces().pid().isEmpty();
            if (signal == Signals.KILL && sharedPids) {
                // Without a pid namespace of its own the other processes would outlive the first.
                slots.runtime(record.runtime())
                        .run("kill", context, (driver, c) -> driver.kill(task.get(), signal, true, c));
            }
        }
        events.publish(record, "kill", Map.of("signal", Integer.toString(signal)));
    }

    /** As {@link dev.theseus.engine.container.Lifecycle#kill}. */
    void kill(Container container, String signal, CallContext context) {
        int number = signal.isEmpty() ? Signals.KILL : Signals.number(signal);
        boolean stopping = number == Signals.KILL || number == stopSignal(container.now());
        if (stopping && cancelRestart(container, context)) {
            return;
        }
        ContainerRecord record = container.now();
        if (!record.state().isRunning()) {
            throw EngineException.conflict("container " + record.id() + " is not running");
        }
        CompletableFuture<WaitResult> exit = container.awaitEnd(WaitCondition.NOT_RUNNING);
        if (stopping) {
            table.update(container, before -> before.withStoppedByUser(true));
        }
        send(container, number, context);
        if (stopping) {
            pausing.thaw(container, context);
        }
        if (number == Signals.KILL) {
            awaitKilled(container, exit);
        } else {
            exit.cancel(false);
        }
    }
}
