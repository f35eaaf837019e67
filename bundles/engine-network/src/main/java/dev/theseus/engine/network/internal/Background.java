package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A step that runs beside its caller, who waits for it before the call ends. */
final class Background {
    /** A step that there was no need for. */
    static final Background NOTHING = new Background();

    static {
        NOTHING.done.countDown();
    }

    private final CountDownLatch done = new CountDownLatch(1);
    private volatile @Nullable EngineException failure;

    private Background() {}

    static Background start(String name, Runnable step) {
        Background background = new Background();
        Thread.ofVirtual().name(name).start(() -> background.run(step));
        return background;
    }

    private void run(Runnable step) {
        try {
            step.run();
        } catch (EngineException e) {
            failure = e;
        } catch (RuntimeException | Error e) {
            failure = EngineException.internal("unexpected failure", e);
        } finally {
            done.countDown();
        }
    }

    /** Waits, and fails as the step failed. */
    void join(CallContext context) {
        if (!await(Math.max(0, context.remaining().toNanos()))) {
            throw EngineException.deadline("network: ran out of time");
        }
        EngineException failed = failure;
        if (failed != null) {
            throw failed;
        }
    }

    /** Waits, bounded, for the step to end, however it ends. */
    void settle() {
        await(TimeUnit.SECONDS.toNanos(30));
    }

    private boolean await(long nanos) {
        try {
            return done.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorKind.CANCELLED, "network: interrupted", e);
        }
    }
}
