package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.network.FirewallDriver;
import dev.theseus.api.network.FirewallPlan;
import dev.theseus.engine.settings.DaemonSettings;
import dev.theseus.engine.slot.Slot;
import dev.theseus.engine.slot.Slots;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way to the firewall. Plans reach the driver one after another; a caller whose change was already in a plan that
 * went through does nothing, so that many starts at once cost few transactions.
 */
public final class FirewallGate {
    private static final Logger LOG = LoggerFactory.getLogger(FirewallGate.class);
    private static final Duration MENDING = Duration.ofSeconds(30);

    private final Slots slots;
    private final DaemonSettings settings;
    private final FirewallPlans plans;
    private final FirewallWatch watch;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private boolean busy;
    private volatile String driverName;

    private @Nullable FirewallPlan applied;

    public FirewallGate(Slots slots, DaemonSettings settings, FirewallPlans plans, FirewallWatch watch) {
        this.slots = slots;
        this.settings = settings;
        this.plans = plans;
        this.watch = watch;
        driverName = settings.firewallDriver();
    }

    /** Whether the rules are not what they should be now. */
    boolean isStale() {
        if (!settings.iptables()) {
            return false;
        }
        FirewallPlan wanted = plans.current();
        lock.lock();
        try {
            return !wanted.equals(applied);
        } finally {
            lock.unlock();
        }
    }

    /** Forgets what was applied, so that the next {@link #apply} asks the driver whatever the plan is. */
    void doubt() {
        lock.lock();
        try {
            applied = null;
        } finally {
            lock.unlock();
        }
    }

    /** Returns once rules that hold everything decided before the call are in force. */
    void apply(CallContext context) {
        if (!isStale()) {
            return;
        }
        enter(context);
        @Nullable FirewallPlan done = null;
        try {
            // Composed after the turn came: it holds the changes of all who wait behind.
            FirewallPlan plan = plans.current();
            if (!plan.equals(applied)) {
                Slot<FirewallDriver> slot = slots.firewall(driverName);
                slot.run("apply", context, (driver, c) -> driver.apply(plan, c));
            }
            done = plan;
        } finally {
            leave(done);
        }
        watch.begin(done.engineId(), this::isAnnounced, () -> mend(CallContext.background(MENDING)));
    }

    private boolean isAnnounced() {
        try {
            String name = driverName;
            return slots.isActive(DriverKind.FIREWALL, name)
                    && slots.firewall(name)
                            .call("info", CallContext.background(MENDING), (driver, c) -> driver.info())
                            .capabilities()
                            .contains(FirewallDriver.ANNOUNCED);
        } catch (EngineException e) {
            // It went just now.
            return false;
        }
    }

    /** Looks whether what was applied is still there, and applies it again if not. */
    void mend(CallContext context) {
        if (!slots.isActive(DriverKind.FIREWALL, driverName)) {
            return;
        }
        enter(context);
        @Nullable FirewallPlan done = null;
        try {
            FirewallPlan before = applied;
            FirewallPlan plan = before == null ? plans.current() : before;
            Slot<FirewallDriver> slot = slots.firewall(driverName);
            List<String> wrong = slot.call("verify", context, (driver, c) -> driver.verify(plan, c));
            if (!wrong.isEmpty()) {
                LOG.warn("somebody removed rules of the firewall, they are put back: {}", summary(wrong));
                slot.run("apply", context, (driver, c) -> driver.apply(plan, c));
            }
            done = plan;
        } finally {
            leave(done);
        }
    }

    private static String summary(List<String> wrong) {
        return wrong.size() <= 3
                ? String.join("; ", wrong)
                : String.join("; ", wrong.subList(0, 3)) + "; and " + (wrong.size() - 3) + " more";
    }

    /**
     * Hands the rules from the present driver to another one: the other applies all of them, they are verified, and only then
     * the present one withdraws its own. Established connections and new ones are served throughout.
     *
     * @param decided runs once the other driver's rules are in force, before the old ones go
     * @throws EngineException whatever the drivers throw, or {@code INTERNAL} when the other driver's rules are not what they
     *     should be; the present driver stays then
     */
    public void change(String name, Runnable decided, CallContext context) {
        enter(context);
        @Nullable FirewallPlan done = null;
        String before = driverName;
        try {
            if (settings.iptables() && !name.equals(before)) {
                FirewallPlan plan = plans.current();
                takeOver(slots.firewall(name), plan, context);
                decided.run();
                driverName = name;
                slots.firewall(before).run("withdraw", context, (driver, c) -> driver.withdraw(plan.engineId(), c));
                done = plan;
            } else {
                decided.run();
                driverName = name;
            }
        } finally {
            leave(done);
        }
        watch.lookAgain();
    }

    private static void takeOver(Slot<FirewallDriver> next, FirewallPlan plan, CallContext context) {
        try {
            next.run("apply", context, (driver, c) -> driver.apply(plan, c));
            List<String> wrong = next.call("verify", context, (driver, c) -> driver.verify(plan, c));
            if (!wrong.isEmpty()) {
                throw EngineException.internal("the rules of firewall driver " + next.name() + " are not as planned: "
                        + String.join("; ", wrong));
            }
        } catch (EngineException e) {
            next.run("withdraw", context, (driver, c) -> driver.withdraw(plan.engineId(), c));
            throw e;
        }
    }

    private void enter(CallContext context) {
        try {
            lock.lockInterruptibly();
            try {
                while (busy) {
                    long left = context.remaining().toNanos();
                    if (left <= 0 || !idle.await(left, TimeUnit.NANOSECONDS)) {
                        throw EngineException.deadline("firewall: gave up waiting for another change of the rules");
                    }
                }
                busy = true;
            } finally {
                lock.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorKind.CANCELLED, "firewall: interrupted", e);
        }
    }

    /**
     * @param done what is in force now; null when that is not known
     */
    private void leave(@Nullable FirewallPlan done) {
        lock.lock();
        try {
            applied = done;
            busy = false;
            idle.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
