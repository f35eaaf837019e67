package dev.theseus.engine.slot.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.api.trace.Span;
import dev.theseus.engine.slot.Handover;
import dev.theseus.engine.slot.Handover.Outcome;
import dev.theseus.engine.slot.Slot;
import dev.theseus.engine.slot.SlotState;
import dev.theseus.engine.slot.SlotView;
import dev.theseus.engine.slot.internal.CallInFlight.Nature;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One slot. Its lock guards only its own fields and is never held while a driver works. */
final class DriverSlot<D extends Driver> implements Slot<D> {
    private static final Logger LOG = LoggerFactory.getLogger(DriverSlot.class);
    private static final Duration PARK = Duration.ofSeconds(30);
    /** Tests whose drivers never return need not wait as long as an operator may want to. */
    private static final Duration DRAIN = Duration.ofMillis(Long.getLong("theseus.drain.millis", 10_000));
    /** How often the wait for calls in flight looks whether anybody still waits for its end. */
    private static final Duration LOOK = Duration.ofMillis(200);

    /** How long the engine's own end waits for calls in flight. */
    private static final Duration LAST_CALLS = Duration.ofSeconds(1);

    private static final Duration RECOVER = Duration.ofSeconds(60);

    private final DriverKind kind;
    private final String name;
    private final CapabilityTable told;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<CallInFlight> calls = new LinkedHashSet<>();
    private final HandoverLog handovers = new HandoverLog();
    private SlotState state = SlotState.ABSENT;
    private @Nullable D driver;
    private String bundle = "";
    private String remark = "no driver has come yet";
    private long parkUntil;
    private int parked;
    private boolean everFilled;
    private boolean needed;
    private boolean drained;
    private boolean closed;
    /**
     * An empty slot.
     *
     * @param told keeps what drivers said of themselves
     * @param parkUntil how long callers wait for a first driver, by {@link System#nanoTime}
     */
    DriverSlot(DriverKind kind, String name, CapabilityTable told, long parkUntil) {
        this.kind = kind;
        this.name = name;
        this.told = told;
        this.parkUntil = parkUntil;
    }

    /** How long callers wait for a driver from now on. */
    static long parkUntil() {
        return System.nanoTime() + PARK.toNanos();
    }

    /** Whether a driver is, was or may yet come here, or somebody waits for one. */
    boolean matters() {
        lock.lock();
        try {
            return everFilled || parked > 0 || parkUntil - System.nanoTime() > 0;
        } finally {
            lock.unlock();
        }
    }

    boolean wasFilled() {
        lock.lock();
        try {
            return everFilled;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<Set<String>> capabilities() {
        return told.of(kind, name);
    }

    /** Takes the driver in, not yet admitting calls; false when another one holds the slot. */
    boolean take(D candidate, String fromBundle) {
        lock.lock();
        try {
            if (driver != null) {
                remark = "a second driver of this name, from " + fromBundle + ", was refused";
                LOG.warn("{} driver {}: {}", kind.word(), name, remark);
                return false;
            }
            driver = candidate;
            everFilled = true;
            drained = false;
            handovers.arrived(fromBundle);
            bundle = fromBundle;
            state = SlotState.RECOVERING;
            parkUntil = System.nanoTime() + PARK.toNanos();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Lets the driver recover and then admits calls, unless it has left meanwhile. */
    void activate(D candidate, Supplier<RecoveryRequest> expected) {
        CallInFlight recovery = new CallInFlight("recover", "", Nature.PLAIN);
        lock.lock();
        try {
            if (!holds(candidate)) {
                return;
            }
            calls.add(recovery);
        } finally {
            lock.unlock();
        }
        long begin = System.nanoTime();
        List<String> remarks = new ArrayList<>();
        Optional<String> failure = Optional.of("its recovery was cut short");
        try {
            failure = recover(candidate, expected, remarks);
        } finally {
            release(recovery);
            settle(candidate, failure, System.nanoTime() - begin, remarks);
        }
    }

    private void settle(D candidate, Optional<String> failure, long nanos, List<String> remarks) {
        lock.lock();
        try {
            if (holds(candidate) && state == SlotState.RECOVERING) {
                state = failure.isPresent() ? SlotState.ABSENT : SlotState.ACTIVE;
                remark = failure.orElse("");
                needed |= failure.isEmpty();
                handovers.ended(
                        failure.isPresent() ? Outcome.FAILED : Outcome.ACTIVE,
                        nanos,
                        failure.map(List::of).orElse(remarks));
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Why it failed; empty when it did not. */
    private Optional<String> recover(D candidate, Supplier<RecoveryRequest> expected, List<String> remarks) {
        CallContext context = CallContext.background(RECOVER);
        try {
            RecoveryRequest request = expected.get();
            if (!request.keys().isEmpty()) {
                need();
            }
            RecoveryReport report = whole("recover", candidate.recover(request, context));
            remarks.addAll(report.remarks());
            Probe probe = new Probe(name, context);
            DriverInfo info = probe.introduce(candidate);
            if (handover().number() > 1) {
                // At the daemon's start there is no time for the dearer calls.
                remarks.addAll(probe.run(candidate));
            }
            report.remarks().forEach(line -> LOG.info("{} driver {}: {}", kind.word(), name, line));
            if (!report.missing().isEmpty() || !report.unknown().isEmpty()) {
                LOG.info(
                        "{} driver {} recovered: {} adopted, {} missing, {} unknown",
                        kind.word(),
                        name,
                        report.adopted().size(),
                        report.missing().size(),
                        report.unknown().size());
            }
            told.tell(kind, name, info.capabilities());
            return Optional.empty();
        } catch (Throwable e) {
            // Whatever class a driver fails with, its slot must not be left in the middle.
            String failure = "it failed to recover: " + reason(e);
            LOG.warn("{} driver {}: {}", kind.word(), name, failure);
            return Optional.of(failure);
        }
    }

    private void need() {
        lock.lock();
        try {
            needed = true;
        } finally {
            lock.unlock();
        }
    }

    /** Lets the driver go: admits no more calls and waits, bounded, for those in flight. False when it was not here. */
    boolean leave(D leaving) {
        lock.lock();
        try {
            if (!holds(leaving)) {
                return false;
            }
            state = SlotState.DRAINING;
            parkUntil = System.nanoTime() + PARK.toNanos();
            long begin = System.nanoTime();
            long left = (closed ? LAST_CALLS : DRAIN).toNanos();
            calls.forEach(CallInFlight::cut);
            while (!calls.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
            handovers.left(System.nanoTime() - begin, calls.size());
            for (CallInFlight call : calls) {
                LOG.warn("{} driver {} left while {} was in flight", kind.word(), name, call.operation);
                call.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (holds(leaving)) {
                driver = null;
                drained = false;
                state = SlotState.ABSENT;
                remark = "its bundle " + bundle + " has left";
                bundle = "";
                parkUntil = System.nanoTime() + PARK.toNanos();
            }
            lock.unlock();
        }
        return true;
    }

    /**
     * Admits no more calls and waits for those in flight, until the context ends.
     *
     * @return those that are still there then
     */
    int drain(CallContext context) {
        lock.lock();
        try {
            if (state != SlotState.ACTIVE && !drained) {
                throw EngineException.unavailable("the %s driver \"%s\" is %s (%s): there is nothing to drain"
                        .formatted(kind.word(), name, state, remark));
            }
            if (!drained) {
                drained = true;
                state = SlotState.DRAINING;
                remark = "drained by an operator";
                parkUntil = parkUntil();
            }
            while (drained && !calls.isEmpty() && left(context) > 0) {
                changed.awaitNanos(Math.min(left(context), LOOK.toNanos()));
            }
            return calls.size();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.cancelled(kind.word() + " driver " + name + ": interrupted while it drained");
        } finally {
            lock.unlock();
        }
    }

    /** The engine ends: whoever waits for a driver is refused now, and whoever asks from now on at once. */
    void refuse() {
        lock.lock();
        try {
            closed = true;
            calls.forEach(CallInFlight::cut);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static long left(CallContext context) {
        return context.cancelled().get() ? 0 : context.remaining().toNanos();
    }

    /** Admits calls again. */
    void resume() {
        lock.lock();
        try {
            if (!drained) {
                throw EngineException.conflict(
                        "the %s driver \"%s\" is not drained but %s".formatted(kind.word(), name, state));
            }
            drained = false;
            state = SlotState.ACTIVE;
            remark = "";
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public <T> T call(String operation, CallContext context, BiFunction<D, CallContext, T> body) {
        return counted(new CallInFlight(operation, context.trace().id(), Nature.PLAIN), context, body);
    }

    @Override
    public <T> T feed(String operation, CallContext context, InputStream source, Feeding<D, T> body) {
        CallInFlight call = new CallInFlight(operation, context.trace().id(), Nature.FEEDING);
        InputStream cuttable = new CuttableStream(source, call, () -> {});
        return counted(call, context, (driver, c) -> body.apply(driver, cuttable, c));
    }

    @Override
    public <T> T repeat(String operation, CallContext context, BiFunction<D, CallContext, T> body) {
        while (true) {
            CallInFlight call = new CallInFlight(operation, context.trace().id(), Nature.REPEATABLE);
            try {
                return counted(call, context, body);
            } catch (EngineException e) {
                if (!call.isCut()) {
                    throw e;
                }
                LOG.info("{} driver {}: {} is begun again with the next one", kind.word(), name, operation);
            }
        }
    }

    private <T> T counted(CallInFlight call, CallContext context, BiFunction<D, CallContext, T> body) {
        try (Span span =
                context.trace().open(kind.word() + "." + call.operation).note("driver", name)) {
            D admitted = admit(call, context);
            try {
                return whole(call.operation, body.apply(admitted, context.under(span)));
            } catch (Throwable e) {
                EngineException flat = call.isCut() ? leftUnder(call) : flatten(call.operation, e);
                span.fail(flat.message());
                throw flat;
            } finally {
                release(call);
            }
        }
    }

    @Override
    public InputStream stream(String operation, CallContext context, BiFunction<D, CallContext, InputStream> body) {
        Span span = context.trace().open(kind.word() + "." + operation).note("driver", name);
        CallInFlight call = new CallInFlight(operation, context.trace().id(), Nature.STREAMING);
        try {
            D admitted = admit(call, context);
            InputStream stream = whole(operation, body.apply(admitted, context.under(span)));
            return new CuttableStream(stream, call, () -> {
                span.close();
                release(call);
            });
        } catch (Throwable e) {
            EngineException flat = flatten(operation, e);
            span.fail(flat.message()).close();
            release(call);
            throw flat;
        }
    }

    private D admit(CallInFlight call, CallContext context) {
        lock.lock();
        try {
            boolean waited = false;
            while (true) {
                if (closed) {
                    throw EngineException.unavailable(
                            "the daemon is shutting down: the %s driver \"%s\" takes no more calls"
                                    .formatted(kind.word(), name));
                }
                D present = driver;
                if (state == SlotState.ACTIVE && present != null) {
                    if (waited) {
                        handovers.parked(System.nanoTime() - call.since);
                    }
                    calls.add(call);
                    return present;
                }
                long left = Math.min(
                        parkUntil - System.nanoTime(), context.remaining().toNanos());
                if (left <= 0 || context.cancelled().get()) {
                    handovers.parked(System.nanoTime() - call.since);
                    throw absent(waited);
                }
                waited = true;
                parked++;
                try {
                    changed.awaitNanos(left);
                } finally {
                    parked--;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.cancelled(kind.word() + " driver " + name + ": interrupted while waiting for it");
        } finally {
            lock.unlock();
        }
    }

    private EngineException absent(boolean waited) {
        if (drained) {
            return EngineException.unavailable("the %s driver \"%s\" is drained: let it go on with driver:resume %s %s"
                            .formatted(kind.word(), name, kind.word(), name))
                    .because(Reason.DRIVER_ABSENT, Map.of(Attributes.KIND, kind.word(), Attributes.NAME, name));
        }
        return EngineException.unavailable("the %s driver \"%s\" is not there (%s)%s: install or start its bundle"
                        .formatted(kind.word(), name, remark, waited ? ", also not after waiting" : ""))
                .because(Reason.DRIVER_ABSENT, Map.of(Attributes.KIND, kind.word(), Attributes.NAME, name));
    }

    private EngineException leftUnder(CallInFlight call) {
        return EngineException.unavailable(
                "%s driver %s was replaced during %s: repeat it".formatted(kind.word(), name, call.operation));
    }

    /** A driver's answer, refused in its name when there is a null in it. */
    private <T> T whole(String operation, @Nullable T answer) {
        String defect = Answers.defect(answer);
        if (answer == null || !defect.isEmpty()) {
            throw EngineException.internal("%s driver %s, %s: %s".formatted(kind.word(), name, operation, defect));
        }
        return answer;
    }

    private EngineException flatten(String operation, Throwable thrown) {
        if (thrown instanceof EngineException known) {
            return known.flat();
        }
        LOG.error("{} driver {} failed in {}", kind.word(), name, operation, thrown);
        return EngineException.internal("%s driver %s, %s: %s".formatted(kind.word(), name, operation, reason(thrown)));
    }

    /** Text alone: an object of a driver's class would keep all of the driver's classes. */
    private static String reason(Throwable thrown) {
        return thrown instanceof EngineException known
                ? known.message()
                : thrown.toString().lines().findFirst().orElse("");
    }

    private void release(CallInFlight call) {
        call.end();
        lock.lock();
        try {
            calls.remove(call);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("ReferenceEquality") // Asks for this very instance: two of one class may come and go.
    private boolean holds(D candidate) {
        return driver == candidate;
    }

    Handover handover() {
        lock.lock();
        try {
            return handovers.read();
        } finally {
            lock.unlock();
        }
    }

    boolean isActive() {
        lock.lock();
        try {
            return state == SlotState.ACTIVE;
        } finally {
            lock.unlock();
        }
    }

    SlotView view() {
        Optional<D> active;
        List<CallInFlight> inFlight;
        SlotView view;
        lock.lock();
        try {
            active = state == SlotState.ACTIVE ? Optional.ofNullable(driver) : Optional.empty();
            inFlight = List.copyOf(calls);
            view = new SlotView(kind, name, state, Optional.empty(), bundle, parked, List.of(), needed, remark);
        } finally {
            lock.unlock();
        }
        return new SlotView(
                view.kind(),
                view.name(),
                view.state(),
                active.flatMap(this::info),
                view.bundle(),
                view.parked(),
                inFlight.stream().map(CallInFlight::view).toList(),
                view.needed(),
                view.remark());
    }

    private Optional<DriverInfo> info(D active) {
        try {
            return Optional.of(whole("info", active.info()));
        } catch (Throwable e) {
            LOG.warn("{} driver {} does not say what it is: {}", kind.word(), name, reason(e));
            return Optional.empty();
        }
    }
}
