package dev.theseus.engine.plank.internal;

import dev.theseus.api.driver.CallContext;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Words for tests that call into slots. */
final class DriverSlots {
    private DriverSlots() {}

    static CallContext patiently() {
        return CallContext.background(Duration.ofSeconds(20));
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("a call in flight was interrupted", e);
        }
    }
}
