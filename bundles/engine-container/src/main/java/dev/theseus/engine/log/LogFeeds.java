package dev.theseus.engine.log;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.log.LogPlan;
import dev.theseus.engine.slot.Slots;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands the spools of all containers to their log drivers, and has them rotated as these want it. */
public final class LogFeeds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogFeeds.class);
    /** How long a removal waits for a driver that is to have all lines. */
    private static final Duration LAST_LINES = Duration.ofSeconds(10);
    /** How long it waits for a call that is under way. */
    private static final Duration LAST_CALL = Duration.ofSeconds(1);

    private final Slots slots;
    private final LogPlans plans;
    private final LogRotation rotation;
    private final Map<String, LogFeed> feeds = new ConcurrentHashMap<>();

    public LogFeeds(Slots slots, LogPlans plans, LogRotation rotation) {
        this.slots = slots;
        this.plans = plans;
        this.rotation = rotation;
    }

    /**
     * A container runs.
     *
     * @param reopen makes its monitor open the spool's path anew
     */
    public void begin(LogSource source, Runnable reopen) {
        feeds.compute(source.id(), (id, old) -> {
            if (old != null && old.goOn()) {
                old.plan().ifPresent(plan -> rotate(source, plan, reopen));
                return old;
            }
            return started(source, plan -> rotate(source, plan, reopen));
        });
    }

    private void rotate(LogSource source, LogPlan plan, Runnable reopen) {
        if (plan.spooled() && plan.maxSize() > 0) {
            rotation.tend(source.id(), source.spool(), plan.maxSize(), plan.maxFiles(), reopen);
        }
    }

    private LogFeed started(LogSource source, Consumer<LogPlan> planned) {
        LogFeed feed = new LogFeed(source, slots, plans, planned);
        feed.start(() -> feeds.remove(source.id(), feed));
        return feed;
    }

    /** A container has ended: what its driver has not got yet is written in the background. */
    public void end(LogSource source) {
        feeds.compute(source.id(), (id, old) -> old == null ? started(source, plan -> {}) : old)
                .end();
        rotation.forget(source.id());
    }

    /**
     * A container that does not run is about to be removed. Waits, within bounds, for a driver that is to have all
     * lines; nothing is read from its folder or written to it afterwards.
     */
    public void release(LogSource source, CallContext context) {
        boolean awaited = isDelivery(plans.now(source.driver(), source.options()));
        if (awaited) {
            end(source);
        }
        LogFeed feed = feeds.get(source.id());
        if (feed == null) {
            return;
        }
        if (awaited) {
            feed.await(context.remaining().compareTo(LAST_LINES) < 0 ? context.remaining() : LAST_LINES);
        }
        feed.stop();
        feed.await(LAST_CALL);
        if (isDelivery(feed.plan()) && !feed.isWhole()) {
            LOG.warn(
                    "container {} is removed before log driver {} has taken all its lines: the rest is lost",
                    source.id(),
                    source.driver());
        }
    }

    private static boolean isDelivery(Optional<LogPlan> plan) {
        return plan.filter(known -> known.feed() == LogPlan.Feed.DELIVERY).isPresent();
    }

    /** Leaves what is not written yet to the next life of the daemon. */
    @Override
    public void close() {
        feeds.values().forEach(LogFeed::stop);
        long end = System.nanoTime() + LAST_CALL.toNanos();
        feeds.values().forEach(feed -> feed.await(Duration.ofNanos(end - System.nanoTime())));
    }
}
