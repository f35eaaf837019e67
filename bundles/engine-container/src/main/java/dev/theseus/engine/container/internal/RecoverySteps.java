package dev.theseus.engine.container.internal;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the steps of a recovery, each apart from all others: whatever a step throws is noted, and one that does not end is
 * left to itself in its own thread, so that the daemon serves the rest. Steps are taken by one thread, one after the other.
 */
final class RecoverySteps {
    private static final Logger LOG = LoggerFactory.getLogger(RecoverySteps.class);

    private final RecoveryProblems problems;
    private final Patience patience;
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();
    private long spentInVain;

    /**
     * How long steps are waited for.
     *
     * @param each for one step that is about one object
     * @param all for one step that goes through many, of which each is bounded
     * @param inVain for all together that do not end in time
     * @param afterwards for one step, once that is used up
     */
    record Patience(Duration each, Duration all, Duration inVain, Duration afterwards) {
        static final Patience USUAL = new Patience(
                Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofMinutes(1), Duration.ofSeconds(1));
    }

    RecoverySteps(RecoveryProblems problems, Patience patience) {
        this.problems = problems;
        this.patience = patience;
    }

    /**
     * Takes a step and waits for its end, within bounds.
     *
     * @param about what it brings in order, for the log and the list of problems
     */
    void take(String about, Runnable step) {
        take(about, patience.each(), step);
    }

    /** As {@link #take}, for a step that goes through many objects and bounds each. */
    void takeAll(String about, Runnable step) {
        take(about, patience.all(), step);
    }

    private void take(String about, Duration bound, Runnable step) {
        if (Thread.currentThread().isInterrupted()) {
            return;
        }
        Step taken = new Step(about, step);
        Thread thread = start(taken);
        long begin = System.nanoTime();
        try {
            if (!thread.join(wait(bound)) && taken.isLate()) {
                spentInVain += System.nanoTime() - begin;
            }
        } catch (InterruptedException e) {
            // The daemon stops.
            Thread.currentThread().interrupt();
        }
    }

    /** Begins a step that nothing has to wait for. */
    void begin(String about, Runnable step) {
        start(new Step(about, step));
    }

    private Thread start(Step step) {
        Thread thread = Thread.ofVirtual().name("recovery-step").unstarted(step);
        running.add(thread);
        thread.start();
        return thread;
    }

    private Duration wait(Duration bound) {
        return spentInVain < patience.inVain().toNanos() ? bound : patience.afterwards();
    }

    /** Interrupts what has not ended. */
    void stop() {
        running.forEach(Thread::interrupt);
    }

    private final class Step implements Runnable {
        private final String about;
        private final Runnable work;
        private boolean ended;
        private boolean late;

        Step(String about, Runnable work) {
            this.about = about;
            this.work = work;
        }

        @Override
        public void run() {
            try {
                work.run();
                end();
            } catch (Throwable e) {
                // An Error of one driver, or about one container, is no reason to leave the others alone.
                end(e);
            } finally {
                running.remove(Thread.currentThread());
            }
        }

        private synchronized void end() {
            ended = true;
            if (late) {
                problems.solved(about);
                LOG.info("recovery: {} is in order after all", about);
            }
        }

        private synchronized void end(Throwable failure) {
            ended = true;
            problems.note(about, "failed: " + text(failure));
            LOG.warn("recovery: {} failed", about, failure);
        }

        private static String text(Throwable failure) {
            String message = failure.getMessage();
            return message == null || message.isEmpty() ? failure.getClass().getSimpleName() : message;
        }

        /** Notes that nobody waits any longer; false when it has just ended. */
        synchronized boolean isLate() {
            if (!ended) {
                late = true;
                problems.note(about, "takes long and goes on while the daemon serves");
                LOG.warn("recovery: {} takes long and goes on while the daemon serves", about);
            }
            return late;
        }
    }
}
