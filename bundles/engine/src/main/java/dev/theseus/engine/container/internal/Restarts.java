package dev.theseus.engine.container.internal;

import dev.theseus.engine.container.ContainerState;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.RestartPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Restart policies: whether an ended container comes back, and after how long. */
final class Restarts {
    private static final Duration FIRST_DELAY = Duration.ofMillis(100);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);
    private static final Duration STEADY = Duration.ofSeconds(10);

    private final ContainerTable table;
    private final Consumer<Container> restart;
    private final Map<String, Pending> pending = new ConcurrentHashMap<>();

    Restarts(ContainerTable table, Consumer<Container> restart) {
        this.table = table;
        this.restart = restart;
    }

    private record Pending(Duration delay, Thread timer) {}

    /** Decides after an end; when the container shall come back it is RESTARTING from now on. */
    void consider(Container container) {
        ContainerRecord record = container.now();
        if (!wanted(record)) {
            forget(container);
            return;
        }
        Pending before = pending.get(record.id());
        ContainerState state = record.state();
        boolean steady = Duration.between(state.startedAt(), state.finishedAt()).compareTo(STEADY) >= 0;
        Duration delay = before == null || steady ? FIRST_DELAY : min(before.delay.multipliedBy(2), LONGEST_DELAY);
        schedule(container, delay);
    }

    /** After a start of the daemon: {@code always} and {@code unless-stopped} come back, and what was restarting. */
    void resume(Container container) {
        ContainerRecord record = container.now();
        boolean always = record.spec().lifecycle().restartPolicy().mode() == RestartPolicy.Mode.ALWAYS
                && record.state().status() != ContainerStatus.CREATED;
        if (always || wanted(record) && record.state().status() != ContainerStatus.CREATED) {
            schedule(container, Duration.ZERO);
        }
    }

    private void schedule(Container container, Duration delay) {
        String id = container.now().id();
        table.update(container, before -> before.withState(status(before.state(), ContainerStatus.RESTARTING)));
        Thread timer = Thread.ofVirtual().name("restart-" + id).unstarted(() -> {
            try {
                Thread.sleep(delay);
                restart.accept(container);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        pending.put(id, new Pending(delay, timer));
        timer.start();
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static boolean wanted(ContainerRecord record) {
        RestartPolicy policy = record.spec().lifecycle().restartPolicy();
        return switch (policy.mode()) {
            case NO -> false;
            case ALWAYS, UNLESS_STOPPED -> !record.stoppedByUser();
            case ON_FAILURE ->
                !record.stoppedByUser()
                        && record.state().exitCode() != 0
                        && (policy.maximumRetries() == 0 || record.restartCount() < policy.maximumRetries());
        };
    }

    /** Calls a waiting restart off; false when there is none. */
    boolean cancel(Container container) {
        if (container.now().state().status() != ContainerStatus.RESTARTING) {
            return false;
        }
        forget(container);
        table.update(
                container,
                before -> before.withStoppedByUser(true).withState(status(before.state(), ContainerStatus.EXITED)));
        return true;
    }

    void forget(Container container) {
        Pending waiting = pending.remove(container.now().id());
        if (waiting != null && !waiting.timer.equals(Thread.currentThread())) {
            waiting.timer.interrupt();
        }
    }

    private static ContainerState status(ContainerState state, ContainerStatus status) {
        return new ContainerState(
                status,
                0,
                state.exitCode(),
                state.error(),
                state.oomKilled(),
                state.startedAt(),
                state.finishedAt(),
                state.health());
    }
}
