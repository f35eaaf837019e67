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

    /** A restart to come. Once begun it can no longer be called off: then the gate orders who is first. */
    private static final class Pending {
        private final Duration delay;
        private final Thread timer;
        private boolean begun;
        private boolean off;

        Pending(String id, Duration delay, Runnable restart) {
            this.delay = delay;
            timer = Thread.ofVirtual().name("restart-" + id).unstarted(() -> {
                try {
                    Thread.sleep(delay);
                } catch (InterruptedException e) {
                    return;
                }
                if (begin()) {
                    restart.run();
                }
            });
        }

        private synchronized boolean begin() {
            begun = !off;
            return begun;
        }

        synchronized void callOff() {
            off = true;
            if (!begun) {
                timer.interrupt();
            }
        }
    }

    /** Decides after an end; when the container shall come back it is RESTARTING from now on. */
    void consider(Container container) {
        ContainerState state = container.now().state();
        decide(
                container,
                Duration.between(state.startedAt(), state.finishedAt()).compareTo(STEADY) >= 0);
    }

    /** Decides after a restart that failed; it does not count as a run, however long the last one was. */
    void considerFailed(Container container) {
        decide(container, false);
    }

    private void decide(Container container, boolean steady) {
        ContainerRecord record = container.now();
        if (!wanted(record)) {
            forget(container);
            return;
        }
        Pending before = pending.get(record.id());
        schedule(container, before == null || steady ? FIRST_DELAY : min(before.delay.multipliedBy(2), LONGEST_DELAY));
    }

    /** After a start of the daemon: {@code always} and {@code unless-stopped} come back, and what was restarting. */
    void resume(Container container) {
        ContainerRecord record = container.now();
        boolean everRan = record.state().status() != ContainerStatus.CREATED;
        boolean always = record.spec().lifecycle().restartPolicy().mode() == RestartPolicy.Mode.ALWAYS;
        if (record.state().status() == ContainerStatus.RESTARTING) {
            // Its timer died with the daemon.
            table.update(container, before -> before.withState(before.state().endedAs(ContainerStatus.EXITED)));
        }
        if (everRan && (always || wanted(record))) {
            schedule(container, Duration.ZERO);
        }
    }

    private void schedule(Container container, Duration delay) {
        ContainerRecord now = table.update(
                container,
                before -> comesBack(before.state().status())
                        ? before.withState(before.state().endedAs(ContainerStatus.RESTARTING))
                        : before);
        if (now.state().status() != ContainerStatus.RESTARTING) {
            return;
        }
        Pending next = new Pending(now.id(), delay, () -> restart.accept(container));
        Pending before = pending.put(now.id(), next);
        if (before != null) {
            before.callOff();
        }
        next.timer.start();
    }

    /** Not one that somebody started or is removing meanwhile. */
    private static boolean comesBack(ContainerStatus status) {
        return status == ContainerStatus.EXITED || status == ContainerStatus.CREATED;
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

    /** Calls a waiting restart off; false when there is none. The caller is inside the container's gate. */
    boolean cancel(Container container) {
        if (container.now().state().status() != ContainerStatus.RESTARTING) {
            return false;
        }
        forget(container);
        table.update(
                container,
                before ->
                        before.withStoppedByUser(true).withState(before.state().endedAs(ContainerStatus.EXITED)));
        return true;
    }

    void forget(Container container) {
        Pending waiting = pending.remove(container.now().id());
        if (waiting != null) {
            waiting.callOff();
        }
    }

    int waiting() {
        return pending.size();
    }
}
