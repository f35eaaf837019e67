package dev.theseus.engine.image.internal.pull;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for work that others do, without outstaying one's own caller. */
final class Waiting {
    private static final long LOOK_MILLIS = 100;

    private Waiting() {}

    /** Waits for the end; the work's failure becomes the caller's. */
    static void until(CompletableFuture<Boolean> work, CallContext context, String what) {
        boolean waiting = true;
        while (waiting) {
            context.check(what);
            try {
                work.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                waiting = false;
            } catch (TimeoutException e) {
                waiting = true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw EngineException.cancelled(what + ": interrupted");
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                throw EngineException.internal(what, e.getCause() == null ? e : e.getCause());
            }
        }
    }

    /** Lets a download that nobody wants any more come to its end. */
    static void briefly(CallContext context) {
        context.check("waiting for another pull's download");
        try {
            Thread.sleep(LOOK_MILLIS / 5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.cancelled("waiting for another pull's download: interrupted");
        }
    }

    /** Waits for the end and tells whether it was a good one. */
    static boolean untilEither(CompletableFuture<Boolean> work, CallContext context) {
        CompletableFuture<Boolean> outcome = work.handle((done, failure) -> failure == null);
        until(outcome, context, "waiting for another pull's download");
        return outcome.join();
    }
}
