package dev.theseus.engine.container.internal;

import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.engine.container.ContainerState;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.Health;
import dev.theseus.engine.event.ContainerChange;
import dev.theseus.engine.health.HealthMonitor;
import java.util.Optional;

/** Has running containers probed, and records what the probes find. */
final class HealthChecks {
    private final ContainerTable table;
    private final HealthMonitor monitor;
    private final ContainerEvents events;

    HealthChecks(ContainerTable table, HealthMonitor monitor, ContainerEvents events) {
        this.table = table;
        this.monitor = monitor;
        this.events = events;
    }

    /** A paused container is not probed: nothing in it could answer. */
    void begin(Container container) {
        ContainerRecord record = container.now();
        ContainerState state = record.state();
        Optional<TaskHandle> task = record.task();
        if (task.isPresent() && state.health().isPresent() && state.status() == ContainerStatus.RUNNING) {
            monitor.start(
                    record.id(),
                    record.spec().healthcheck().orElseThrow(),
                    state.health().get(),
                    state.startedAt(),
                    now -> note(container, task.get(), now));
        }
    }

    void end(Container container) {
        monitor.stop(container.now().id());
    }

    private void note(Container container, TaskHandle task, Health now) {
        ContainerRecord before = container.now();
        if (before.task().filter(task::equals).isEmpty() || !before.state().isRunning()) {
            return;
        }
        String old = before.state().health().map(Health::status).orElse("");
        table.update(container, record -> record.withState(record.state().with(now)));
        if (!old.equals(now.status())) {
            events.publish(container.now(), new ContainerChange.HealthChanged(now.status()));
        }
    }
}
