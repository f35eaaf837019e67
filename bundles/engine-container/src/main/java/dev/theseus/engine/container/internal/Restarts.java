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
    private volatile boolean closed;

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

    /**
     * The record of a container whose run, or whose restart, has just ended. One that comes back is RESTARTING in the very change that
     * records the end, so that nobody ever sees it ended for good between two runs.
     */
    static ContainerRecord afterEnd(ContainerRecord ended) {
        return wanted(ended) ? restarting(ended).withRestartCount(ended.restartCount() + 1) : ended;
    }

    private static ContainerRecord restarting(ContainerRecord record) {
        return record.withState(record.state().endedAs(ContainerStatus.RESTARTING));
    }

    /** Has the container come back after an end if that was decided then; later after each run that was short. */
    void afterRun(Container container) {
        ContainerState state = container.now().state();
        boolean steady = Duration.between(state.startedAt(), state.finishedAt()).compareTo(STEADY) >= 0;
        comeBack(container, steady);
    }

    /** As {@link #afterRun} for a restart that failed; it does not count as a run, however long the last one was. */
    void afterFailure(Container container) {
        comeBack(container, false);
    }

    private void comeBack(Container container, boolean steady) {
        ContainerRecord record = container.now();
        if (record.state().status() != ContainerStatus.RESTARTING) {
            forget(container);
            return;
        }
        Pending before = pending.get(record.id());
        schedule(container, before == null || steady ? FIRST_DELAY : next(before.delay));
    }

    /**
     * After a start of the daemon: {@code always} and {@code unless-stopped} come back, and what was restarting, whose timer died with
     * the daemon before. Their restarts count anew.
     */
    void resume(Container container) {
        ContainerRecord now = table.update(container, Restarts::resumed);
        if (now.state().status() == ContainerStatus.RESTARTING) {
            schedule(container, Duration.ZERO);
        }
    }

    private static ContainerRecord resumed(ContainerRecord record) {
        RestartPolicy.Mode mode = record.spec().lifecycle().restartPolicy().mode();
        return switch (record.state().status()) {
            case RESTARTING ->
                mode == RestartPolicy.Mode.NO
                        ? record.withState(record.state().endedAs(ContainerStatus.EXITED))
                        : record.withRestartCount(0);
            case EXITED ->
                mode == RestartPolicy.Mode.ALWAYS || wanted(record) ? restarting(record.withRestartCount(0)) : record;
            default -> record;
        };
    }

    private void schedule(Container container, Duration delay) {
        ContainerRecord now = container.now();
        Pending next = new Pending(now.id(), delay, () -> restart.accept(container));
        Pending before = pending.put(now.id(), next);
        if (before != null) {
            before.callOff();
        }
        if (closed) {
            next.callOff();
        }
        next.timer.start();
    }

    private static Duration next(Duration delay) {
        // What came back with the daemon did not have to wait at all.
        long millis = Math.clamp(2 * delay.toMillis(), FIRST_DELAY.toMillis(), LONGEST_DELAY.toMillis());
        return Duration.ofMillis(millis);
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

    int expected() {
        return pending.size();
    }

    /** The daemon ends: what waits is left to its next start, and so is whatever ends from now on. */
    void close() {
        closed = true;
        pending.values().forEach(Pending::callOff);
    }
}
