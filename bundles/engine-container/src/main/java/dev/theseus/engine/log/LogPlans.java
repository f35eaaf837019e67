package dev.theseus.engine.log;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.log.LogDriver;
import dev.theseus.api.log.LogPlan;
import dev.theseus.engine.slot.Slots;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What log drivers want done with the output of containers. */
public final class LogPlans {
    private static final Logger LOG = LoggerFactory.getLogger(LogPlans.class);
    /** A start waits no longer for a driver: at the daemon's own start it is there in this time. */
    private static final Duration AT_START = Duration.ofSeconds(2);

    /** What the engine does on its own. */
    public static final LogPlan ALONE = LogPlan.spooled(0, 1);

    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private final Slots slots;

    public LogPlans(Slots slots) {
        this.slots = slots;
    }

    /**
     * Asks the driver.
     *
     * @throws EngineException {@code INVALID_PARAMETER} for options that it refuses, {@code UNAVAILABLE} when it is not
     *     there
     */
    public LogPlan ask(String driver, LogOptions options, CallContext context) {
        return slots.of(LogDriver.class, driver).call("plan", context, (asked, c) -> asked.plan(options.forDriver()));
    }

    /** Whether a driver of that name is or was there. */
    public boolean isKnown(String driver) {
        return slots.names(DriverKind.LOG).contains(driver);
    }

    /** What the driver says now; empty while it is away. Never waits for one. */
    public Optional<LogPlan> now(String driver, LogOptions options) {
        if (!slots.isActive(DriverKind.LOG, driver)) {
            return Optional.empty();
        }
        try {
            return Optional.of(ask(driver, options, CallContext.background(AT_ONCE)));
        } catch (EngineException e) {
            LOG.debug("log driver {} has no plan: {}", driver, e.message());
            return Optional.empty();
        }
    }

    /**
     * For a container that starts: without its driver the output is kept as a whole, until it comes. Options were judged when the
     * container was made; a driver that has changed its mind since keeps nothing from starting.
     */
    public LogPlan forStart(String driver, LogOptions options, CallContext context) {
        try {
            return ask(driver, options, context.within(AT_START));
        } catch (EngineException e) {
            LOG.warn(
                    "the output of a container is kept by the engine alone until log driver {} takes it: {}",
                    driver,
                    e.message());
            return ALONE;
        }
    }
}
