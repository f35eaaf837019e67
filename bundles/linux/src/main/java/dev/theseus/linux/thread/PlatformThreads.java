package dev.theseus.linux.thread;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Runs blocking native work on platform threads. A native call pins the carrier of a virtual thread, and there are only
 * as many carriers as processors: a few slow calls would stop the whole daemon.
 *
 * <p>A caller that is interrupted meanwhile passes the interrupt on to the work and still waits for its end: what it would
 * close next, descriptors and buffers, may be in use until then.
 */
public final class PlatformThreads {
    private static final Executor POOL = Executors.newCachedThreadPool(
            work -> Thread.ofPlatform().daemon().name("linux-call").unstarted(work));

    private PlatformThreads() {}

    /** Runs {@code work} here when this is a platform thread, else on a pooled one, and throws what it throws. */
    public static <T extends @Nullable Object> T call(Callable<T> work) {
        HandedWork<T> handed = new HandedWork<>(work);
        if (!Thread.currentThread().isVirtual()) {
            handed.run();
            return handed.result();
        }
        POOL.execute(handed);
        return handed.await();
    }

    /** As {@link #call}, for work without a result. */
    public static void run(Runnable work) {
        call(() -> {
            work.run();
            return true;
        });
    }

    /** Runs {@code work} on a platform thread of its own that ends with it, so that it may change what belongs to a thread. */
    public static <T extends @Nullable Object> T callAlone(String name, Callable<T> work) {
        HandedWork<T> handed = new HandedWork<>(work);
        Thread.ofPlatform().daemon().name(name).start(handed);
        return handed.await();
    }
}
