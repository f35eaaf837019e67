package dev.theseus.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what other threads and processes bring about. */
public final class Await {
    /** Generous: many tests may share few cores. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofMillis(5);

    private Await() {}

    /**
     * Returns as soon as the condition holds.
     *
     * @param what for the message of the failure: what should have become true
     */
    public static void until(String what, BooleanSupplier condition) {
        until(what, PATIENCE, condition);
    }

    /** Like {@link #until(String, BooleanSupplier)}, for a message that tells how things stand in the end. */
    public static void until(Supplier<String> what, BooleanSupplier condition) {
        until(what, PATIENCE, condition);
    }

    /** Like {@link #until(String, BooleanSupplier)}, with another patience. */
    public static void until(String what, Duration patience, BooleanSupplier condition) {
        until(() -> what, patience, condition);
    }

    /** Like {@link #until(Supplier, BooleanSupplier)}, with another patience. */
    public static void until(Supplier<String> what, Duration patience, BooleanSupplier condition) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + patience.toMillis() + " ms: " + what.get());
            }
            pause();
        }
    }

    /**
     * Returns after a time throughout which the condition held: for what must not come about. It fails at the first moment at
     * which it does not hold.
     *
     * @param what for the message of the failure: what should have stayed true
     */
    public static void stays(String what, Duration time, BooleanSupplier condition) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            if (!condition.getAsBoolean()) {
                throw new AssertionError("no longer: " + what);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting", e);
        }
    }
}
