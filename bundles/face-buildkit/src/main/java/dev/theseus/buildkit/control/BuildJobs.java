package dev.theseus.buildkit.control;

import dev.theseus.api.driver.CallContext;
import dev.theseus.grpc.GrpcCode;
import dev.theseus.grpc.GrpcException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The builds that are under way, by the clients' names for them, and some that have just ended. */
final class BuildJobs {
    /** What belongs to a build may be asked for before the build is there. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final int ENDED = 8;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition begun = lock.newCondition();
    private final Map<String, BuildJob> running = new LinkedHashMap<>();
    /** Whose status may still be asked for. */
    private final Map<String, BuildJob> ended = new LinkedHashMap<>();

    /** @throws GrpcException {@code ALREADY_EXISTS} */
    void begin(BuildJob job) {
        lock.lock();
        try {
            if (running.putIfAbsent(job.ref(), job) != null) {
                throw new GrpcException(GrpcCode.ALREADY_EXISTS, "there is a build " + job.ref() + " already");
            }
            begun.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void end(BuildJob job) {
        job.status().end();
        lock.lock();
        try {
            running.remove(job.ref());
            ended.put(job.ref(), job);
            if (ended.size() > ENDED) {
                ended.remove(ended.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    /** A build that is under way. */
    Optional<BuildJob> running(String ref) {
        lock.lock();
        try {
            return Optional.ofNullable(running.get(ref));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Finds a build; waits for it to begin.
     *
     * @throws GrpcException {@code NOT_FOUND} when it does not, or has ended
     */
    BuildJob find(String ref, CallContext context) {
        BuildJob job = findAny(ref, context);
        if (running(ref).isEmpty()) {
            throw new GrpcException(GrpcCode.NOT_FOUND, "no such job " + ref + ": it has ended");
        }
        return job;
    }

    /** The same for one that may have ended a moment ago. */
    BuildJob findAny(String ref, CallContext context) {
        CallContext wait = context.within(PATIENCE);
        lock.lock();
        try {
            while (true) {
                BuildJob job = running.getOrDefault(ref, ended.get(ref));
                if (job != null) {
                    return job;
                }
                context.check("waiting for build " + ref);
                long left = Math.min(wait.remaining().toNanos(), TimeUnit.MILLISECONDS.toNanos(100));
                if (left <= 0) {
                    throw new GrpcException(GrpcCode.NOT_FOUND, "no such job " + ref);
                }
                var _ = begun.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GrpcException(GrpcCode.CANCELLED, "interrupted while waiting for build " + ref);
        } finally {
            lock.unlock();
        }
    }
}
