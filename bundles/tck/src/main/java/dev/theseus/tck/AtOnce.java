package dev.theseus.tck;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls that meet. */
final class AtOnce {
    /** Twice as long as a driver has to end a call whose caller is gone: the machine may be busy. */
    static final Duration BOUND = Duration.ofSeconds(10);

    /** What is measured is measured so often before it is held against a driver: the machine may be busy. */
    static final int ROUNDS = 4;

    /** What takes less time is not worth being called off, and holds nobody up. */
    static final long WORTH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private AtOnce() {}

    /** A step of a test. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }

    /** In each round the call is made by all callers in the same instant, none may fail, and then {@code check} is run. */
    static void inEachOf(int rounds, int callers, Step call, Step check) throws Exception {
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            calls.add(() -> {
                call.run();
                return true;
            });
        }
        for (int round = 0; round < rounds; round++) {
            for (Future<Boolean> answer : all(calls)) {
                answer.get();
            }
            check.run();
        }
    }

    /** Makes all calls in the same instant; each has ended when this returns. */
    static <T> List<Future<T>> all(List<Callable<T>> calls) throws InterruptedException {
        CyclicBarrier start = new CyclicBarrier(calls.size());
        List<Callable<T>> together = new ArrayList<>();
        for (Callable<T> call : calls) {
            together.add(() -> {
                start.await();
                return call.call();
            });
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return threads.invokeAll(together);
        }
    }

    /** Starts a call on a thread of its own, which ends with it. */
    static Future<?> start(Step call) {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            return thread.submit(() -> {
                call.run();
                return true;
            });
        } finally {
            thread.shutdown();
        }
    }

    /** The call's outcome; fails when it is not there within the bound. */
    static void end(Future<?> call, String what) throws Exception {
        try {
            call.get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (TimeoutException e) {
            throw new AssertionError(what + " has not ended after " + BOUND.toSeconds() + " s", e);
        }
    }

    /** Waits until the other side has come as far. */
    static void await(CountDownLatch latch, String what) throws InterruptedException {
        if (!latch.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("in vain waited for: " + what);
        }
    }

    /**
     * Whether {@code other}, made again and again while {@code work} is under way, has to wait for the end of it. In
     * every one of some rounds, since a busy machine may hold up a call too. Work that is over in no time holds nobody up.
     */
    static boolean isHeldUp(Step work, Step other) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            long begin = System.nanoTime();
            Future<?> underWay = start(work);
            long longest = 0;
            while (!underWay.isDone()) {
                long from = System.nanoTime();
                other.run();
                longest = Math.max(longest, System.nanoTime() - from);
            }
            long whole = System.nanoTime() - begin;
            underWay.get();
            if (whole < WORTH_NANOS || longest < whole / 4 * 3) {
                return false;
            }
        }
        return true;
    }
}
