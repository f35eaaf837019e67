package dev.theseus.linux.thread;

import dev.theseus.api.error.EngineException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs blocking native work on platform threads. A native call pins the carrier of a virtual thread, and there are only
 * as many carriers as processors: a few slow calls would stop the whole daemon.
 */
public final class PlatformThreads {
    private static final ExecutorService POOL = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("linux-call-", 0).factory());

    private PlatformThreads() {}

    /**
     * Runs {@code work} here when this is a platform thread, else on a pooled one, and waits for it.
     *
     * @throws EngineException what {@code work} threw; {@code CANCELLED} when interrupted while waiting (the work goes on)
     */
    public static <T extends @org.jspecify.annotations.Nullable Object> T call(Callable<T> work) {
        if (!Thread.currentThread().isVirtual()) {
            return direct(work);
        }
        return await(POOL.submit(work));
    }

    /** As {@link #call}, for work without a result. */
    public static void run(Runnable work) {
        if (Thread.currentThread().isVirtual()) {
            await(POOL.submit(work));
        } else {
            work.run();
        }
    }

    /** Runs {@code work} on a platform thread of its own that ends with it, so that it may change what belongs to a thread. */
    public static <T extends @org.jspecify.annotations.Nullable Object> T callAlone(String name, Callable<T> work) {
        var task = new java.util.concurrent.FutureTask<>(work);
        Thread.ofPlatform().daemon().name(name).start(task);
        return await(task);
    }

    private static <T extends @org.jspecify.annotations.Nullable Object> T direct(Callable<T> work) {
        try {
            return work.call();
        } catch (Exception e) {
            throw asUnchecked(e);
        }
    }

    private static <T extends @org.jspecify.annotations.Nullable Object> T await(Future<T> result) {
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.cancelled("interrupted while waiting for a system call");
        } catch (ExecutionException e) {
            throw asUnchecked(e.getCause() == null ? e : e.getCause());
        }
    }

    private static RuntimeException asUnchecked(Throwable failure) {
        return switch (failure) {
            case RuntimeException e -> e;
            case Error e -> throw e;
            default -> EngineException.internal(failure.getClass().getSimpleName(), failure);
        };
    }
}
