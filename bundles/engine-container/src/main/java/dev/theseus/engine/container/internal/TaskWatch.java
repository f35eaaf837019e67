package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.host.Processes;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.engine.container.ContainerState;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.Lifecycle.WaitResult;
import dev.theseus.engine.container.Signal;
import dev.theseus.engine.event.ContainerChange;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.exec.internal.ExecTable;
import dev.theseus.engine.task.TaskEnd;
import dev.theseus.engine.trace.Traces;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices the ends of tasks by their monitors, whatever driver is there, and takes containers through their end: the exit
 * status is recorded first, then everything is taken down, then those who wait are told.
 */
public final class TaskWatch {
    private static final Logger LOG = LoggerFactory.getLogger(TaskWatch.class);
    /** An end must be handled, however long something else keeps the container busy; single steps have limits of their own. */
    private static final Duration END = Duration.ofDays(1);

    private final ContainerTable table;
    private final Processes processes;
    private final Teardown teardown;
    private final ExecTable execs;
    private final Traces traces;
    private final ContainerEvents events;

    public TaskWatch(
            ContainerTable table,
            Processes processes,
            Teardown teardown,
            ExecTable execs,
            Traces traces,
            Events events) {
        this.table = table;
        this.processes = processes;
        this.teardown = teardown;
        this.execs = execs;
        this.traces = traces;
        this.events = new ContainerEvents(events);
    }

    /** What follows an end. */
    interface Aftermath {
        /** Once everything is taken down, still inside the container's gate. */
        void settle(Container container);

        /** After that, outside the gate. */
        void leave(Container container);
    }

    /** Follows the task to its end. */
    void watch(Container container, TaskHandle task, Aftermath afterwards) {
        processes.onExit(task.monitorPid(), task.monitorStartTime(), () -> monitorGone(container, task, afterwards));
    }

    private void monitorGone(Container container, TaskHandle task, Aftermath afterwards) {
        if (!Files.exists(task.exitFile())) {
            // The monitor was killed. Its container may go on; then its first process is all there is to watch.
            LOG.warn("container {}: its monitor {} is gone", container.now().shortId(), task.monitorPid());
            processes.onExit(task.pid(), task.pidStartTime(), () -> end(container, task, afterwards));
        } else {
            end(container, task, afterwards);
        }
    }

    /** Takes the container through an end that happened while nobody looked, and waits for that. */
    void endNow(Container container, TaskHandle task, Aftermath afterwards) {
        // Nothing is connected, so there is no output to wait for.
        container.hub().end();
        end(container, task, afterwards);
    }

    private void end(Container container, TaskHandle task, Aftermath afterwards) {
        try (var root = traces.begin("container exit")
                .note("container.id", container.now().id())) {
            CallContext context = CallContext.of(END, root);
            try (Subscription inside = container
                    .gate()
                    .enter("the end of its task", container.now().name(), context)) {
                if (container.now().task().filter(task::equals).isPresent()) {
                    takeToEnd(container, task, context);
                    afterwards.settle(container);
                }
            }
            afterwards.leave(container);
        } catch (RuntimeException | Error e) {
            LOG.error(
                    "container {}: its end could not be handled",
                    container.now().shortId(),
                    e);
        }
    }

    private void takeToEnd(Container container, TaskHandle task, CallContext context) {
        container.hub().awaitEnd(5, TimeUnit.SECONDS);
        boolean oom = teardown.oomKilled(container.now(), task, context);
        TaskEnd end = TaskEnd.of(task);
        // The change after the task was taken down, before which nobody is told, brings this to the disk too.
        table.note(container, before -> Restarts.afterEnd(before.withState(ended(before.state(), end, oom))));
        execs.containerEnded(container.now().id());
        if (oom) {
            events.publish(container.now(), ContainerChange.Plain.OUT_OF_MEMORY);
        }
        container.renewHub();
        teardown.takeDown(container, context);
        table.updateEnd(container, before -> before.withTask(Optional.empty()));
        Duration ran = Duration.between(container.now().state().startedAt(), end.at());
        events.publish(container.now(), new ContainerChange.Died(end.exitCode(), ran));
        container.ended(new WaitResult(end.exitCode(), Optional.empty()));
    }

    private static ContainerState ended(ContainerState before, TaskEnd end, boolean oom) {
        return new ContainerState(
                ContainerStatus.EXITED,
                0,
                end.exitCode(),
                Optional.empty(),
                oom,
                before.startedAt(),
                end.at(),
                before.health());
    }

    /** Sends a signal to the first process without any driver; false when it is gone. */
    boolean signal(TaskHandle task, Signal signal) {
        if (signal.is(Signal.KILL)) {
            // Its monitor has to tell of the end, and somebody may have stopped it.
            processes.signal(task.monitorPid(), task.monitorStartTime(), Signal.CONTINUE.number());
        }
        return processes.signal(task.pid(), task.pidStartTime(), signal.number());
    }
}
