package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.network.BlockedSubnet;
import dev.theseus.api.network.FirewallDriver;
import dev.theseus.api.network.FirewallPlan;
import dev.theseus.engine.slot.Slot;
import dev.theseus.engine.slot.Slots;
import dev.theseus.settings.DaemonSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
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
    private static final int LOOKS = 3;
    private static final Duration LOOK_AT_OTHERS = Duration.ofSeconds(5);
    private static final Duration UNDO = Duration.ofSeconds(30);

    private final Slots slots;
    private final DaemonSettings settings;
    private final FirewallPlans plans;
    private final FirewallWatch watch;
    private final OtherFirewalls others;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private boolean busy;
    private volatile String driverName;

    private @Nullable FirewallPlan applied;
    private long turns;

    /** What is in force while nobody changes it, and how many changes there have been. */
    private record Rest(@Nullable FirewallPlan plan, long turns) {}

    public FirewallGate(
            Slots slots, DaemonSettings settings, FirewallPlans plans, FirewallTable table, FirewallWatch watch) {
        this.slots = slots;
        this.settings = settings;
        this.plans = plans;
        this.watch = watch;
        others = new OtherFirewalls(slots, table, plans.engineId());
        driverName = settings.drivers().firewall();
    }

    /** Whether the rules are not what they should be now. */
    boolean isStale() {
        if (!settings.network().iptables()) {
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
                apply(slots.firewall(driverName), plan, context);
            }
            done = plan;
        } finally {
            leave(done);
        }
        watch.begin(done.engineId(), this::isAnnounced, () -> mend(CallContext.background(MENDING)));
        others.begin(() -> driverName);
    }

    private void apply(Slot<FirewallDriver> slot, FirewallPlan plan, CallContext context) {
        others.mayHaveRules(slot.name());
        slot.run("apply", context, (driver, c) -> driver.apply(plan, c));
    }

    /** Returns once no rule leads to a port that is published no more; waits for an old driver that withdraws, but not long. */
    void settle(CallContext context) {
        others.await(context);
    }

    /** Whether a driver that is not in force may have rules of an earlier time, which go after the next {@link #apply}. */
    boolean othersHaveRules() {
        return settings.network().iptables() && others.haveRules(driverName);
    }

    private boolean isAnnounced() {
        String name = driverName;
        return slots.isActive(DriverKind.FIREWALL, name)
                && slots.firewall(name).capabilities().orElse(Set.of()).contains(FirewallDriver.ANNOUNCED);
    }

    /** Looks whether what was applied is still there, and applies it again if not. */
    void mend(CallContext context) {
        if (!slots.isActive(DriverKind.FIREWALL, driverName)) {
            return;
        }
        Optional<List<String>> seen = look(context);
        if (seen.isPresent() && seen.get().isEmpty()) {
            return;
        }
        enter(context);
        @Nullable FirewallPlan done = null;
        try {
            FirewallPlan before = applied;
            FirewallPlan plan = before == null ? plans.current() : before;
            Slot<FirewallDriver> slot = slots.firewall(driverName);
            List<String> wrong = seen.orElseGet(() -> verify(slot, plan, context));
            if (!wrong.isEmpty()) {
                LOG.warn("somebody removed rules of the firewall, they are put back: {}", summary(wrong));
                apply(slot, plan, context);
            }
            done = plan;
        } finally {
            leave(done);
        }
    }

    /**
     * Verifies without keeping changes out, for that is slow and nearly always nothing is wrong.
     *
     * @return what is wrong; empty when that is not known, since a change that comes between looks like damage
     */
    private Optional<List<String>> look(CallContext context) {
        for (int look = 0; look < LOOKS; look++) {
            Rest before = rest(context);
            FirewallPlan plan = before.plan();
            if (plan == null) {
                break;
            }
            List<String> wrong = verify(slots.firewall(driverName), plan, context);
            if (wrong.isEmpty() || before.equals(rest(context))) {
                return Optional.of(wrong);
            }
        }
        return Optional.empty();
    }

    private static List<String> verify(Slot<FirewallDriver> slot, FirewallPlan plan, CallContext context) {
        return slot.call("verify", context, (driver, c) -> driver.verify(plan, c));
    }

    private static String summary(List<String> wrong) {
        return wrong.size() <= 3
                ? String.join("; ", wrong)
                : String.join("; ", wrong.subList(0, 3)) + "; and " + (wrong.size() - 3) + " more";
    }

    /** Where rules of others drop packets, as far as that is known: a network is made also when it is not. */
    List<BlockedSubnet> blockedSubnets(CallContext context) {
        String name = driverName;
        if (!settings.network().iptables() || !slots.isActive(DriverKind.FIREWALL, name)) {
            return List.of();
        }
        Duration left = context.remaining();
        CallContext brief = CallContext.of(left.compareTo(LOOK_AT_OTHERS) < 0 ? left : LOOK_AT_OTHERS, context.trace());
        try {
            return slots.firewall(name)
                    .call("blockedSubnets", brief, (driver, c) -> driver.blockedSubnets(plans.engineId(), c));
        } catch (EngineException e) {
            LOG.warn("firewall: a subnet is chosen without a look at the rules of others: {}", e.message());
            return List.of();
        }
    }

    /**
     * Hands the rules from the present driver to another one: the other applies all of them, they are verified, and only then
     * the present one, and every other that may have some, withdraws its own. Established connections and new ones are served
     * throughout. Asked for the driver that is in force, it only makes sure that no other one has rules.
     *
     * @param decided runs once the other driver's rules are in force, before the old ones go
     * @throws EngineException whatever the drivers throw, or {@code INTERNAL} when the other driver's rules are not what they
     *     should be; the present driver stays then. Also when a driver does not withdraw: the message says that the new one is in
     *     force
     */
    public void change(String name, Runnable decided, CallContext context) {
        others.inTurn(context, () -> {
            if (!settings.network().iptables()) {
                decided.run();
                driverName = name;
                return;
            }
            hand(name, decided, context);
            watch.lookAgain();
            others.withdraw(name, context);
        });
    }

    /**
     * The new driver first shows with an empty plan, which changes nothing for any packet, that it works here: it loads and reads
     * what it needs, so that changes of the rules wait only for the rules themselves.
     */
    private void hand(String name, Runnable decided, CallContext context) {
        if (name.equals(driverName)) {
            decided.run();
            return;
        }
        Slot<FirewallDriver> next = slots.firewall(name);
        boolean handed = false;
        try {
            takeOver(next, new FirewallPlan(plans.engineId(), List.of(), List.of()), context);
            enter(context);
            @Nullable FirewallPlan done = applied;
            try {
                FirewallPlan plan = plans.current();
                takeOver(next, plan, context);
                decided.run();
                others.expect();
                driverName = name;
                done = plan;
                handed = true;
            } finally {
                leave(done);
            }
        } finally {
            if (!handed) {
                withdrawFailed(CallContext.of(UNDO, context.trace()));
            }
        }
    }

    private void takeOver(Slot<FirewallDriver> next, FirewallPlan plan, CallContext context) {
        apply(next, plan, context);
        List<String> wrong = verify(next, plan, context);
        if (!wrong.isEmpty()) {
            throw EngineException.internal(
                    "the rules of firewall driver " + next.name() + " are not as planned: " + String.join("; ", wrong));
        }
    }

    private void withdrawFailed(CallContext context) {
        try {
            others.withdraw(driverName, context);
        } catch (EngineException e) {
            LOG.warn("{}", e.message());
        }
    }

    private void enter(CallContext context) {
        atRest(context, () -> {
            busy = true;
            turns++;
            return true;
        });
    }

    private Rest rest(CallContext context) {
        return atRest(context, () -> new Rest(applied, turns));
    }

    /** Does something brief at a moment when nobody changes the rules. */
    private <T> T atRest(CallContext context, Supplier<T> step) {
        try {
            lock.lockInterruptibly();
            try {
                while (busy) {
                    long left = context.remaining().toNanos();
                    if (left <= 0 || !idle.await(left, TimeUnit.NANOSECONDS)) {
                        throw EngineException.deadline("firewall: gave up waiting for another change of the rules");
                    }
                }
                return step.get();
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
