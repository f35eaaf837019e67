package dev.theseus.linux.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class PlatformThreadsTest {
    @Test
    void virtualThreadsHandTheirWorkOver() throws Exception {
        assertEquals(Thread.currentThread(), PlatformThreads.call(Thread::currentThread));
        CompletableFuture<Boolean> virtual = new CompletableFuture<>();
        Thread.startVirtualThread(() -> virtual.complete(
                PlatformThreads.call(() -> Thread.currentThread().isVirtual())));
        assertFalse(virtual.get(30, TimeUnit.SECONDS));
    }

    @Test
    void failuresComeBack() {
        IllegalStateException own = new IllegalStateException("own");
        assertEquals(
                own,
                assertThrows(
                        IllegalStateException.class,
                        () -> PlatformThreads.callAlone("t", () -> {
                            throw own;
                        })));
        assertEquals(
                "IOException: gone",
                assertThrows(
                                EngineException.class,
                                () -> PlatformThreads.callAlone("t", () -> {
                                    throw new IOException("gone");
                                }))
                        .message());
    }

    @Test
    void interruptReachesTheWorkAndItsEndIsAwaited() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        AtomicBoolean cleanedUp = new AtomicBoolean();
        CompletableFuture<Boolean> afterwards = new CompletableFuture<>();
        Thread caller = Thread.startVirtualThread(() -> {
            PlatformThreads.run(() -> {
                started.countDown();
                try {
                    // Until it is interrupted.
                    Thread.sleep(60_000);
                } catch (InterruptedException e) {
                    cleanedUp.set(true);
                }
            });
            afterwards.complete(cleanedUp.get() && Thread.currentThread().isInterrupted());
        });
        assertTrue(started.await(30, TimeUnit.SECONDS));
        caller.interrupt();
        assertTrue(afterwards.get(30, TimeUnit.SECONDS));
    }
}
