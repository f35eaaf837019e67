package dev.theseus.engine.container.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.engine.container.testing.Faults;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ImageSweepTest {
    @Test
    void sweepsAgainAndAgainAlsoAfterAFailure() throws InterruptedException {
        CountDownLatch sweeps = new CountDownLatch(3);
        FakeImages images = new FakeImages(new Faults()) {
            @Override
            public List<String> sweep(CallContext context) {
                sweeps.countDown();
                throw new IllegalStateException("the disk is away");
            }
        };
        try (ImageSweep sweep = new ImageSweep(images, () -> true, Duration.ofMillis(5))) {
            sweep.begin();
            assertTrue(sweeps.await(30, TimeUnit.SECONDS));
        }
    }
}
