package dev.theseus.engine.build.internal.run;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.Subscription;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** How many steps of one build may work at the same time; those that only wait for others are not counted. Thread-safe. */
public final class WorkPermits {
    private static final int LOOK_MILLIS = 100;

    private final Semaphore free;

    public WorkPermits(int count) {
        free = new Semaphore(count, true);
    }

    /** As many as there are processors, and at least two: a step waits as often as it works. */
    public static WorkPermits forThisMachine() {
        return new WorkPermits(Math.max(2, Runtime.getRuntime().availableProcessors()));
    }

    /** Blocks until it is a step's turn; to be closed when it has ended. */
    public Subscription enter(CallContext context) {
        try {
            do {
                context.check("waiting for other steps of the build");
            } while (!free.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.cancelled("waiting for other steps of the build: interrupted");
        }
        return free::release;
    }
}
