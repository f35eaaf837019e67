package dev.theseus.kit.log.wire;

import dev.theseus.api.driver.CallContext;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Aborts what is sent when its call ends before, since a receiver that takes nothing would block it for ever. */
final class Watch implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final CountDownLatch over = new CountDownLatch(1);

    Watch(Wire wire, CallContext context) {
        Thread.ofVirtual().name("log-watch").start(() -> {
            try {
                while (!over.await(pause(context), TimeUnit.NANOSECONDS)) {
                    if (context.cancelled().get() || !context.remaining().isPositive()) {
                        wire.abort();
                        return;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static long pause(CallContext context) {
        return Math.clamp(context.remaining().toNanos(), 1, LOOK.toNanos());
    }

    @Override
    public void close() {
        over.countDown();
    }
}
