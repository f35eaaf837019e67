package dev.theseus.engine.build.internal.run;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What another thread of a build makes. */
public final class Awaited {
    private static final int LOOK_MILLIS = 100;

    private Awaited() {}

    /**
     * Blocks until it is there, or until nobody waits for the build any more.
     *
     * @param what is waited for, for errors
     * @throws RuntimeException as the other thread has failed with it
     * @throws EngineException {@code CANCELLED} if the call has been
     */
    public static <T> T get(CompletableFuture<T> coming, String what, CallContext call) {
        while (true) {
            call.check(what);
            try {
                return coming.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // Whether anybody still waits is looked at again.
                Thread.onSpinWait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw EngineException.cancelled(what + ": interrupted");
            } catch (ExecutionException | CompletionException e) {
                throw switch (e.getCause()) {
                    case RuntimeException failure -> failure;
                    case null, default -> EngineException.internal(what, e);
                };
            }
        }
    }
}
