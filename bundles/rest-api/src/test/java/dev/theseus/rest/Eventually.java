package dev.theseus.rest;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what happens in another thread; the limit is there to end a test that would hang. */
final class Eventually {
    private Eventually() {}

    static void holds(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it never came to be that " + what);
            }
            Thread.sleep(5);
        }
    }
}
