package dev.theseus.engine.log;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.log.LogBatch;
import dev.theseus.api.log.LogCheckpoint;
import dev.theseus.api.log.LogDriver;
import dev.theseus.api.log.LogLine;
import dev.theseus.api.log.LogPlan;
import dev.theseus.engine.slot.Slots;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands one container's spool to its log driver, from the checkpoint of the last life on, until the container has ended
 * and all is written. A driver that fails, is slow or away makes it lag and holds up nobody else.
 */
final class LogFeed {
    private static final Logger LOG = LoggerFactory.getLogger(LogFeed.class);
    private static final long SHORTEST_PAUSE = 250;
    private static final long LONGEST_PAUSE = 2000;
    private static final Duration WRITE = Duration.ofSeconds(30);
    private static final int LONGEST_MARK = 1000;

    private final LogSource source;
    private final Slots slots;
    private final LogPlans plans;
    private final Consumer<LogPlan> planned;
    private final Semaphore wake = new Semaphore(0);
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile Optional<LogPlan> plan = Optional.empty();
    private volatile boolean ended;
    private volatile boolean stopped;
    private volatile boolean whole;
    private boolean over;
    private boolean failing;
    private boolean wrote;
    private LogCheckpoint checkpoint = LogCheckpoint.BEGINNING;

    /** @param planned told as soon as the driver has said what is to be done */
    LogFeed(LogSource source, Slots slots, LogPlans plans, Consumer<LogPlan> planned) {
        this.source = source;
        this.slots = slots;
        this.plans = plans;
        this.planned = planned;
    }

    /** @param afterwards run when nothing more will be written */
    void start(Runnable afterwards) {
        Thread.ofVirtual().name("log-" + source.id()).start(() -> {
            try {
                run();
            } catch (RuntimeException | Error e) {
                LOG.error("the log of container {} is fed no longer", source.id(), e);
            } finally {
                finish();
                afterwards.run();
                done.countDown();
            }
        });
    }

    /** Another run of the container begins. False when this feed is over. */
    synchronized boolean goOn() {
        if (over) {
            return false;
        }
        ended = false;
        return true;
    }

    /** The container has ended: nothing more will come. */
    synchronized void end() {
        ended = true;
        wake.release();
    }

    /** Leaves what is not written yet for later. */
    void stop() {
        stopped = true;
        wake.release();
    }

    /** What the driver wants; empty before it has said so. */
    Optional<LogPlan> plan() {
        return plan;
    }

    /** Whether all that the container printed is written. */
    boolean isWhole() {
        return whole;
    }

    /** Waits until nothing more will be written; false when that takes longer. */
    boolean await(Duration limit) {
        try {
            return done.await(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void run() {
        long pause = SHORTEST_PAUSE;
        while (!stopped && plan.isEmpty()) {
            try {
                plan = Optional.of(plans.ask(source.driver(), source.options(), CallContext.background(WRITE)));
            } catch (EngineException e) {
                remark(e.message());
                pause = rest(pause);
            }
        }
        synchronized (this) {
            if (!ended) {
                plan.ifPresent(planned);
            }
        }
        if (plan.filter(wanted -> wanted.feed() != LogPlan.Feed.NONE).isPresent()) {
            feed();
        }
    }

    /** What cannot be read now, for want of descriptors say, is tried again as long as the container is there. */
    private void feed() {
        CheckpointFile kept = new CheckpointFile(source.spool());
        long pause = SHORTEST_PAUSE;
        while (!stopped && !whole) {
            try {
                checkpoint = kept.read();
                readOn(kept);
            } catch (IOException e) {
                if (!Files.exists(source.stream().folder())) {
                    return;
                }
                remark("its spool cannot be read: " + e.getMessage());
                pause = rest(pause);
            }
        }
    }

    private void readOn(CheckpointFile kept) throws IOException {
        long pause = SHORTEST_PAUSE;
        try (SpoolCursor cursor = new SpoolCursor(source.spool(), checkpoint.position())) {
            while (!stopped) {
                boolean last = ended;
                List<LogLine> lines = cursor.read(last);
                if (!lines.isEmpty()) {
                    pause = write(lines, cursor, kept) ? SHORTEST_PAUSE : rest(pause);
                } else if (last && isOver()) {
                    whole = true;
                    return;
                } else if (!last) {
                    pause = rest(pause);
                }
            }
        }
    }

    private synchronized boolean isOver() {
        over = ended;
        return over;
    }

    private boolean write(List<LogLine> lines, SpoolCursor cursor, CheckpointFile kept) throws IOException {
        LogBatch batch = new LogBatch(checkpoint, lines, cursor.hasGap());
        try {
            String mark = slots.of(LogDriver.class, source.driver())
                    .call(
                            "write",
                            CallContext.background(WRITE),
                            (driver, c) -> driver.write(source.stream(), batch, c));
            if (mark.length() > LONGEST_MARK || mark.lines().count() > 1) {
                throw EngineException.internal("its mark is too long or has several lines");
            }
            wrote = true;
            checkpoint = new LogCheckpoint(cursor.position(), mark);
            cursor.closeGap();
            keep(kept);
            if (failing) {
                failing = false;
                LOG.info("log driver {} takes the lines of container {} again", source.driver(), source.id());
            }
            return true;
        } catch (EngineException e) {
            cursor.goBack();
            remark(e.message());
            long most = source.options().mostBehind();
            if (most > 0 && cursor.behind() > most) {
                cursor.skip(most);
            }
            return false;
        }
    }

    private void keep(CheckpointFile kept) throws IOException {
        try {
            kept.write(checkpoint);
        } catch (IOException e) {
            // Removed meanwhile, or no room: then the lines since the last one kept are written once more after a
            // restart.
            if (Files.exists(source.stream().folder())) {
                LOG.debug("the checkpoint of container {} cannot be kept: {}", source.id(), e.getMessage());
            }
        }
    }

    private void remark(String reason) {
        if (!failing && !stopped) {
            failing = true;
            LOG.warn(
                    "log driver {} does not get the lines of container {}, which lag until it does: {}",
                    source.driver(),
                    source.id(),
                    reason);
        }
    }

    private long rest(long pause) {
        try {
            if (wake.tryAcquire(pause, TimeUnit.MILLISECONDS)) {
                wake.drainPermits();
                return SHORTEST_PAUSE;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        }
        return Math.min(pause * 2, LONGEST_PAUSE);
    }

    private void finish() {
        synchronized (this) {
            over = true;
        }
        if (wrote && slots.isActive(DriverKind.LOG, source.driver())) {
            try {
                slots.of(LogDriver.class, source.driver())
                        .run("close", CallContext.background(WRITE), (driver, c) -> driver.close(source.stream(), c));
            } catch (EngineException e) {
                LOG.debug("log driver {} does not close {}: {}", source.driver(), source.id(), e.message());
            }
        }
    }
}
