package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.host.Processes;
import dev.theseus.api.host.StdioConnections;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.engine.container.ContainerState;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.MountPoint;
import dev.theseus.engine.id.SandboxId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes up containers that went on without the daemon, and learns the ends that it missed. */
final class Adoption {
    private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);
    /** For all monitors together whose tasks are just ending: within it nothing that has ended is shown as running. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(10);

    private final ContainerTable table;
    private final LifecycleService lifecycle;
    private final Pausing pausing;
    private final Teardown teardown;
    private final StdioConnections stdio;
    private final Processes processes;

    Adoption(
            ContainerTable table,
            LifecycleService lifecycle,
            Pausing pausing,
            Teardown teardown,
            StdioConnections stdio,
            Processes processes) {
        this.table = table;
        this.lifecycle = lifecycle;
        this.pausing = pausing;
        this.teardown = teardown;
        this.stdio = stdio;
        this.processes = processes;
    }

    /**
     * What the daemon left running.
     *
     * @param alive containers whose task runs, or may run
     * @param ended containers that were thought to run and do not, or whose start was cut short
     */
    record Found(List<Container> alive, List<Container> ended) {
        Set<SandboxId> running() {
            return alive.stream().map(container -> container.now().sandbox()).collect(Collectors.toSet());
        }

        /** Volumes by running container. */
        Map<String, Set<String>> volumeUses() {
            Map<String, Set<String>> uses = new HashMap<>();
            for (Container container : alive) {
                Set<String> names = container.now().mounts().stream()
                        .filter(mount -> mount.type().equals("volume"))
                        .map(MountPoint::name)
                        .collect(Collectors.toSet());
                uses.put(container.now().id(), names);
            }
            return uses;
        }
    }

    Found look() {
        List<Container> alive = new ArrayList<>();
        List<Container> ended = new ArrayList<>();
        for (Container container : List.copyOf(table.all())) {
            ContainerRecord record = container.now();
            if (!record.complete() || record.state().status() == ContainerStatus.REMOVING) {
                continue;
            }
            if (record.task().filter(this::mayBeAlive).isPresent()
                    && record.state().isRunning()) {
                alive.add(container);
            } else if (record.task().isPresent() || record.state().isRunning()) {
                ended.add(container);
            }
        }
        return new Found(alive, ended);
    }

    /** Nothing is taken from a container of which it cannot be told whether it runs. */
    private boolean mayBeAlive(TaskHandle task) {
        try {
            return processes.isAlive(task.pid(), task.pidStartTime());
        } catch (RuntimeException | Error e) {
            LOG.warn("cannot tell whether process {} runs; taken as running", task.pid(), e);
            return true;
        }
    }

    void take(Found found, RecoverySteps steps, CallContext context) {
        for (Container container : found.alive()) {
            String name = name(container);
            steps.take("hold of " + name, () -> pausing.endHold(container, context));
            steps.take("adoption of " + name, () -> adopt(container));
        }
        CallContext patience = context.within(LAST_WORDS);
        found.ended()
                .forEach(container ->
                        steps.take("end of " + name(container), () -> learnEnd(container, patience, context)));
        if (!found.alive().isEmpty() || !found.ended().isEmpty()) {
            LOG.info(
                    "adopted {} running containers, learned {} ends",
                    found.alive().size(),
                    found.ended().size());
        }
    }

    /** For problems that people read. */
    static String name(Container container) {
        ContainerRecord record = container.now();
        return "container " + record.shortId() + (record.name().isEmpty() ? "" : " (" + record.name() + ")");
    }

    private void adopt(Container container) {
        TaskHandle task = container.now().task().orElseThrow();
        try {
            container.hub().connect(stdio, task.attachSocket());
        } catch (RuntimeException | Error e) {
            LOG.warn("{}: its output cannot be attached to any more: {}", name(container), e.getMessage());
        }
        lifecycle.tend(container, task);
    }

    /** A task that ended while nobody looked, or that a crash caught between its creation and its start. */
    private void learnEnd(Container container, CallContext patience, CallContext context) {
        ContainerRecord record = container.now();
        if (record.state().isRunning() && record.task().isPresent()) {
            TaskHandle task = record.task().orElseThrow();
            if (awaitEnd(task, patience)) {
                lifecycle.learnEnd(container, task);
            } else {
                lifecycle.tend(container, task);
            }
            return;
        }
        LOG.info("{}: its start was cut short and is undone", name(container));
        teardown.takeDown(container, context);
        table.update(container, before -> before.withTask(Optional.empty()).withState(interrupted(before.state())));
    }

    /** Waits for a monitor that is about to note the end of its task; returns whether it has ended. */
    private boolean awaitEnd(TaskHandle task, CallContext patience) {
        CountDownLatch ended = new CountDownLatch(1);
        try (Subscription watch = processes.onExit(task.monitorPid(), task.monitorStartTime(), ended::countDown)) {
            return ended.await(patience.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** An end that was on record already stays as it is. */
    private static ContainerState interrupted(ContainerState state) {
        if (!state.isRunning()) {
            return state;
        }
        return state.endedAs(
                state.startedAt().equals(Instant.EPOCH) ? ContainerStatus.CREATED : ContainerStatus.EXITED);
    }
}
