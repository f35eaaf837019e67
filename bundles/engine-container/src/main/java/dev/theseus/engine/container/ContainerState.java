package dev.theseus.engine.container;

import java.time.Instant;
import java.util.Optional;

/**
 * What a container is at a moment.
 *
 * @param status in Docker's words
 * @param pid of the first process; 0 when not running
 * @param exitCode of the last run
 * @param failure why the last start failed
 * @param oomKilled whether the last run hit its memory limit
 * @param startedAt {@link Instant#EPOCH} for never
 * @param finishedAt {@link Instant#EPOCH} for never
 * @param health empty without a health check
 */
public record ContainerState(
        ContainerStatus status,
        long pid,
        int exitCode,
        Optional<KeptFailure> failure,
        boolean oomKilled,
        Instant startedAt,
        Instant finishedAt,
        Optional<Health> health) {
    public boolean isRunning() {
        return status == ContainerStatus.RUNNING || status == ContainerStatus.PAUSED;
    }

    /** The same in another status. */
    public ContainerState with(ContainerStatus newStatus) {
        return new ContainerState(newStatus, pid, exitCode, failure, oomKilled, startedAt, finishedAt, health);
    }

    /** The same with another outcome of health probes. */
    public ContainerState with(Health newHealth) {
        return new ContainerState(
                status, pid, exitCode, failure, oomKilled, startedAt, finishedAt, Optional.of(newHealth));
    }

    /** The same in a status in which no process runs. */
    public ContainerState endedAs(ContainerStatus newStatus) {
        return new ContainerState(newStatus, 0, exitCode, failure, oomKilled, startedAt, finishedAt, health);
    }
}
