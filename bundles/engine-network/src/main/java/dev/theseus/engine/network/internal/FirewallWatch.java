package dev.theseus.engine.network.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.FirewallEvents;
import dev.theseus.api.host.Subscription;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says when to look after the rules: soon after somebody else removed some of them, and, where the kernel does not announce
 * that, now and then.
 */
public final class FirewallWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FirewallWatch.class);
    /** Whoever flushes does it in several steps, and some of them fail when what was flushed is back too soon. */
    private static final Duration SETTLING = Duration.ofMillis(300);

    private static final Duration UNANNOUNCED = Duration.ofSeconds(15);

    private final FirewallEvents events;
    private final Semaphore removals = new Semaphore(0);
    private @Nullable Thread watching;
    private @Nullable Subscription subscription;

    public FirewallWatch(FirewallEvents events) {
        this.events = events;
    }

    /**
     * Begins to watch; no effect when it does already.
     *
     * @param mark what is in the names of our rules
     * @param announced whether the kernel announces removals as things are now
     * @param look makes sure of the rules; called by one thread
     */
    synchronized void begin(String mark, BooleanSupplier announced, Runnable look) {
        if (watching != null) {
            return;
        }
        try {
            subscription = events.onForeignRemoval(mark, removals::release);
        } catch (EngineException e) {
            LOG.info("{}; the firewall's rules are verified every {} s", e.message(), UNANNOUNCED.toSeconds());
        }
        boolean heard = subscription != null;
        watching = Thread.ofVirtual()
                .name("firewall-watch")
                .start(() -> watch(() -> heard && announced.getAsBoolean(), look));
    }

    /** Looks soon, and asks anew whether removals are announced. */
    void lookAgain() {
        removals.release();
    }

    private void watch(BooleanSupplier announced, Runnable look) {
        try {
            while (true) {
                if (announced.getAsBoolean()) {
                    removals.acquire();
                    Thread.sleep(SETTLING);
                } else if (removals.tryAcquire(UNANNOUNCED.toSeconds(), TimeUnit.SECONDS)) {
                    Thread.sleep(SETTLING);
                }
                removals.drainPermits();
                lookOnce(look);
            }
        } catch (InterruptedException e) {
            // The daemon stops.
            Thread.currentThread().interrupt();
        }
    }

    private static void lookOnce(Runnable look) {
        try {
            look.run();
        } catch (RuntimeException | Error e) {
            LOG.warn("the firewall's rules could not be made sure of: {}", e.getMessage());
        }
    }

    @Override
    public synchronized void close() {
        if (subscription != null) {
            subscription.close();
        }
        if (watching != null) {
            watching.interrupt();
        }
    }
}
