package dev.theseus.engine.build.internal.solve;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.image.Digest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Steps that are being made: who wants an equal one at the same time waits, and then finds its result. */
final class RunningSteps {
    private static final int LOOK_MILLIS = 200;

    private final ConcurrentMap<Digest, CompletableFuture<Boolean>> running = new ConcurrentHashMap<>();

    /** @return to be closed when the result is there, or will not be */
    Subscription enter(Digest vertex, CallContext context) {
        CompletableFuture<Boolean> mine = new CompletableFuture<>();
        CompletableFuture<Boolean> other = running.putIfAbsent(vertex, mine);
        while (other != null) {
            await(other, context);
            other = running.putIfAbsent(vertex, mine);
        }
        return () -> {
            running.remove(vertex, mine);
            mine.complete(true);
        };
    }

    private static void await(CompletableFuture<Boolean> other, CallContext context) {
        while (!other.isDone()) {
            context.check("waiting for an equal step of another build");
            try {
                var _ = other.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // Whether anybody still waits is looked at again.
                Thread.onSpinWait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw EngineException.cancelled("waiting for an equal step of another build: interrupted");
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
