package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.runtime.TaskState;
import dev.theseus.engine.container.ContainerReasons;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.event.ContainerChange;
import dev.theseus.engine.slot.Slots;
import java.time.Duration;
import java.util.Map;

/** Freezes and thaws containers: for their users, for what must hold them still a while, and to end them. */
public final class Pausing {
    private static final Duration RELEASE = Duration.ofSeconds(30);

    private final ContainerTable table;
    private final Slots slots;
    private final HealthChecks health;
    private final ContainerEvents events;

    Pausing(ContainerTable table, Slots slots, HealthChecks health, ContainerEvents events) {
        this.table = table;
        this.slots = slots;
        this.health = health;
        this.events = events;
    }

    /** As {@link dev.theseus.engine.container.Lifecycle#pause}. */
    void pause(Container container, CallContext context) {
        try (Subscription _ = container.gate().enter("pause", container.now().name(), context)) {
            ContainerRecord record = container.now();
            requireRunning(record);
            if (record.state().status() == ContainerStatus.PAUSED) {
                throw EngineException.conflict("container " + record.name() + " is paused by now")
                        .because(ContainerReasons.ALREADY_PAUSED, Map.of(Attributes.NAME, record.name()));
            }
            freeze(container, context);
        }
    }

    /** As {@link dev.theseus.engine.container.Lifecycle#unpause}. */
    void unpause(Container container, CallContext context) {
        try (Subscription _ = container.gate().enter("unpause", container.now().name(), context)) {
            ContainerRecord record = container.now();
            requireRunning(record);
            if (record.state().status() != ContainerStatus.PAUSED) {
                throw EngineException.conflict("container " + record.name() + " is "
                                + record.state().status().word())
                        .because(ContainerReasons.NOT_PAUSED, Map.of(Attributes.ID, record.id()));
            }
            resume(container, context);
        }
    }

    /**
     * Pauses a container that runs until the result is closed. It runs on afterwards whatever happens meanwhile: also when the
     * daemon dies, for the hold is on record before the container stands still.
     */
    Subscription hold(Container container, CallContext context) {
        try (Subscription _ = container.gate().enter("pause", container.now().name(), context)) {
            if (container.now().state().status() != ContainerStatus.RUNNING) {
                return () -> {
                    // Nothing was paused.
                };
            }
            table.update(container, before -> before.withHeld(true));
            try {
                freeze(container, context);
            } catch (RuntimeException e) {
                endFailedHold(container, context, e);
                throw e;
            }
        }
        return () -> release(container, afterwards(context));
    }

    /** It may stand still though freezing it failed. */
    private void endFailedHold(Container container, CallContext context, RuntimeException failure) {
        try {
            endHold(container, afterwards(context));
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** What was done before may have used up the caller's time. */
    private static CallContext afterwards(CallContext context) {
        return CallContext.of(RELEASE, context.trace());
    }

    private void release(Container container, CallContext context) {
        try (Subscription _ = container.gate().enter("unpause", container.now().name(), context)) {
            // Somebody else may have let it go on, or have ended it.
            if (container.now().held()) {
                resume(container, context);
            }
        }
    }

    /** A frozen process gets no signal: what shall end must run. */
    void thaw(Container container, CallContext context) {
        if (container.now().state().status() == ContainerStatus.PAUSED) {
            resume(container, context);
        }
    }

    /** Lets go what a daemon held that has died, or could not hold; it may stand still by now, or not yet. */
    void endHold(Container container, CallContext context) {
        if (!container.now().held()) {
            return;
        }
        TaskState actual = actual(container, context);
        if (actual == TaskState.PAUSED) {
            resume(container, context);
            return;
        }
        table.update(container, before -> before.withHeld(false));
        if (actual == TaskState.RUNNING) {
            // It was let go already, and the record did not come to tell.
            note(container, ContainerStatus.RUNNING);
        }
    }

    /** After a start of the daemon: a crash between pausing and its record has left the record wrong. The kernel is right. */
    void believeKernel(Container container, CallContext context) {
        try (Subscription _ = container
                .gate()
                .enter("comparison with the kernel", container.now().name(), context)) {
            if (!container.now().state().isRunning()) {
                return;
            }
            TaskState actual = actual(container, context);
            if (actual == TaskState.PAUSED) {
                note(container, ContainerStatus.PAUSED);
            } else if (actual == TaskState.RUNNING) {
                note(container, ContainerStatus.RUNNING);
            }
        }
    }

    private TaskState actual(Container container, CallContext context) {
        ContainerRecord record = container.now();
        return slots.runtime(record.runtime())
                .call(
                        "state",
                        context,
                        (driver, c) -> driver.state(record.task().orElseThrow(), c));
    }

    private void freeze(Container container, CallContext context) {
        ContainerRecord record = container.now();
        slots.runtime(record.runtime())
                .run("pause", context, (driver, c) -> driver.pause(record.task().orElseThrow(), c));
        note(container, ContainerStatus.PAUSED);
        events.publish(container.now(), ContainerChange.Plain.PAUSED);
    }

    private void resume(Container container, CallContext context) {
        ContainerRecord record = container.now();
        slots.runtime(record.runtime())
                .run(
                        "resume",
                        context,
                        (driver, c) -> driver.resume(record.task().orElseThrow(), c));
        note(container, ContainerStatus.RUNNING);
        events.publish(container.now(), ContainerChange.Plain.RESUMED);
    }

    /** What has ended meanwhile stays ended; what stands still is not probed. */
    private void note(Container container, ContainerStatus status) {
        ContainerRecord before = container.now();
        ContainerRecord after = table.update(
                container,
                record -> record.state().isRunning()
                        ? record.withState(record.state().with(status))
                                .withHeld(record.held() && status == ContainerStatus.PAUSED)
                        : record);
        if (after.state().status() == before.state().status()) {
            return;
        }
        if (status == ContainerStatus.PAUSED) {
            health.end(container);
        } else {
            health.begin(container);
        }
    }

    private static void requireRunning(ContainerRecord record) {
        record.refuseWhileRestarting();
        if (!record.state().isRunning()) {
            throw record.notRunning();
        }
    }
}
