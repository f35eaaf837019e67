package dev.theseus.engine.plank.internal;

import dev.theseus.api.error.EngineException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.osgi.framework.BundleException;

/** Runs foreign code, which may hang, in a thread of its own. */
final class Bounded {
    private static final Duration AFTERMATH = Duration.ofSeconds(2);

    private Bounded() {}

    /** Work on a bundle. */
    @FunctionalInterface
    interface Work {
        void run() throws BundleException, IOException;
    }

    /**
     * @throws EngineException {@code DEADLINE} when it hangs: it was interrupted and may still go on; {@code INTERNAL} when it
     *     failed
     */
    static void run(String what, Duration limit, Work work) {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            work.run();
            return Boolean.TRUE;
        });
        Thread thread = Thread.ofPlatform().daemon().name("plank-" + what).start(task);
        try {
            if (!thread.join(limit)) {
                String place =
                        Arrays.stream(thread.getStackTrace()).limit(3).toList().toString();
                thread.interrupt();
                thread.join(AFTERMATH);
                throw EngineException.deadline(what + " hangs for " + limit.toMillis() + " ms at " + place);
            }
            task.get();
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw EngineException.cancelled(what + ": interrupted");
        } catch (ExecutionException e) {
            throw EngineException.internal(what, e.getCause() == null ? e : e.getCause());
        }
    }
}
