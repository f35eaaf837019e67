package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.engine.slot.Slots;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes away the rules of firewall drivers that are not in force any more: after a change, and after a start, since the daemon
 * may have died in a change or been started with another driver. Needs no turn at the gate, for a driver that is not in force is
 * given no plans; changes take turns with it, so that none puts that driver in force meanwhile.
 */
final class OtherFirewalls {
    private static final Logger LOG = LoggerFactory.getLogger(OtherFirewalls.class);
    private static final Duration EACH = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Slots slots;
    private final FirewallTable table;
    private final String engineId;
    private final Turns turns = new Turns();
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile CountDownLatch withdrawn = new CountDownLatch(0);

    OtherFirewalls(Slots slots, FirewallTable table, String engineId) {
        this.slots = slots;
        this.table = table;
        this.engineId = engineId;
    }

    /** To be called before a driver is given a plan. */
    void mayHaveRules(String name) {
        table.mayHaveRules(name);
    }

    /** Whether a driver beside the one in force may have rules. */
    boolean haveRules(String inForce) {
        return table.all().stream().anyMatch(name -> !name.equals(inForce));
    }

    /** Runs what changes the driver in force. */
    void inTurn(CallContext context, Runnable change) {
        turns.take("firewall driver", "change the", context, () -> {
            change.run();
            return true;
        });
    }

    /**
     * Withdraws in the background what an earlier life of the daemon left; has an effect once.
     *
     * @param inForce the driver whose rules are in force by now; asked in turn
     */
    void begin(Supplier<String> inForce) {
        if (begun.compareAndSet(false, true) && haveRules(inForce.get())) {
            expect();
            Thread.ofVirtual().name("other-firewalls").start(() -> withdrawLeft(inForce));
        }
    }

    /** From now on somebody withdraws, until he has ended. In turn, or before anybody can have one. */
    void expect() {
        withdrawn = new CountDownLatch(1);
    }

    /**
     * Waits for whoever withdraws now, but not long. To be called before a published port may be published anew: what an old
     * driver still has of it would lead to where it was.
     */
    void await(CallContext context) {
        Duration left = context.remaining();
        try {
            if (!withdrawn.await(Math.min(left.toNanos(), PATIENCE.toNanos()), TimeUnit.NANOSECONDS)) {
                LOG.debug("gave up waiting for a firewall driver that withdraws its rules");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void withdrawLeft(Supplier<String> inForce) {
        CountDownLatch end = withdrawn;
        try {
            table.all().forEach(name -> withdrawLeft(name, inForce));
        } finally {
            end.countDown();
        }
    }

    private void withdrawLeft(String name, Supplier<String> inForce) {
        CallContext context = CallContext.background(EACH);
        try {
            inTurn(context, () -> {
                if (!name.equals(inForce.get())) {
                    withdrawOne(name, context);
                    LOG.info("firewall driver {} had rules though {} is in force: withdrawn", name, inForce.get());
                }
            });
        } catch (EngineException e) {
            tell(name, inForce.get(), e);
        }
    }

    private static void tell(String name, String inForce, EngineException failure) {
        if (failure.kind() == ErrorKind.UNAVAILABLE) {
            LOG.debug("firewall driver {} may have rules and is not there to withdraw them", name, failure);
        } else {
            LOG.warn(
                    "firewall driver {} did not withdraw its rules ({}); repeat driver:use firewall {}",
                    name,
                    failure.message(),
                    inForce);
        }
    }

    /**
     * Withdraws from every driver that is there, or may have rules, but the one in force. In turn.
     *
     * @throws EngineException naming those that failed, after all were asked
     */
    void withdraw(String inForce, CallContext context) {
        try {
            Set<String> others = new TreeSet<>(table.all());
            slots.names(DriverKind.FIREWALL).stream()
                    .filter(name -> slots.isActive(DriverKind.FIREWALL, name))
                    .forEach(others::add);
            others.remove(inForce);
            withdrawAll(others, inForce, context);
        } finally {
            withdrawn.countDown();
        }
    }

    private void withdrawAll(Set<String> others, String inForce, CallContext context) {
        List<String> failed = new ArrayList<>();
        @Nullable EngineException last = null;
        for (String name : others) {
            try {
                withdrawOne(name, context);
            } catch (EngineException e) {
                failed.add(name + " did not withdraw its rules: " + e.message());
                last = e;
            }
        }
        if (last != null) {
            throw new EngineException(
                    last.kind(),
                    "firewall driver " + inForce + " is in force, but " + String.join("; ", failed)
                            + "; repeat driver:use firewall " + inForce,
                    last);
        }
    }

    private void withdrawOne(String name, CallContext context) {
        slots.firewall(name).run("withdraw", context, (driver, c) -> driver.withdraw(engineId, c));
        table.hasNone(name);
    }
}
