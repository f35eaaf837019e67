package dev.theseus.engine.plank.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.NameService;
import dev.theseus.engine.slot.Handover;
import dev.theseus.engine.slot.Handovers;
import dev.theseus.engine.slot.SlotView;
import dev.theseus.engine.slot.Slots;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** Watches the slots of a bundle while it is replaced. */
final class Arrivals {
    private static final Duration LOOK = Duration.ofMillis(5);
    /** How long a started bundle may take to register a driver that its components declare. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final List<String> UNSLOTTED = List.of(NameService.class.getName(), DriverJar.FACE);

    private final Slots slots;
    private final Handovers handovers;
    private final ComponentFailures failures;

    Arrivals(Slots slots, Handovers handovers, ComponentFailures failures) {
        this.slots = slots;
        this.handovers = handovers;
        this.failures = failures;
    }

    /** Slots that drivers of the bundle hold now. */
    SortedSet<SlotKey> heldBy(String symbolicName) {
        return slots.list().stream()
                .filter(slot -> slot.bundle().startsWith(symbolicName + " "))
                .map(slot -> new SlotKey(slot.kind(), slot.name()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Slots whose latest driver, there or not, is or was one of the bundle. */
    SortedSet<SlotKey> lastHeldBy(String symbolicName) {
        return slots.list().stream()
                .map(slot -> new SlotKey(slot.kind(), slot.name()))
                .filter(slot -> handovers
                        .last(slot.kind(), slot.name())
                        .filter(last -> last.bundle().startsWith(symbolicName + " "))
                        .isPresent())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** How many drivers have come to each slot by now. */
    Map<SlotKey, Long> counts(Set<SlotKey> wanted) {
        Map<SlotKey, Long> counts = new TreeMap<>();
        wanted.forEach(slot -> counts.put(slot, number(slot)));
        return counts;
    }

    private long number(SlotKey slot) {
        return handovers.last(slot.kind(), slot.name()).map(Handover::number).orElse(0L);
    }

    /**
     * Returns once a driver newer than the counts is active in every slot.
     *
     * @param bundle started
     * @throws EngineException with the reason when that cannot be or does not come to pass in time
     */
    void await(Bundle bundle, Map<SlotKey, Long> before, Duration limit) {
        long begin = System.nanoTime();
        while (true) {
            boolean late = System.nanoTime() - begin > limit.toNanos();
            boolean overdue = System.nanoTime() - begin > GRACE.toNanos();
            boolean complete = true;
            for (Map.Entry<SlotKey, Long> slot : before.entrySet()) {
                complete &= hasCome(bundle, slot.getKey(), slot.getValue(), overdue, late);
            }
            if (complete) {
                return;
            }
            sleep();
        }
    }

    private boolean hasCome(Bundle bundle, SlotKey slot, long before, boolean overdue, boolean late) {
        Handover last = handovers.last(slot.kind(), slot.name()).orElse(null);
        if (last == null || last.number() <= before) {
            refuseThrown(bundle);
            if (overdue) {
                throw EngineException.internal("brought no " + slot + because(bundle, slot));
            }
            return false;
        }
        switch (last.outcome()) {
            case ACTIVE -> {
                return true;
            }
            case FAILED -> throw EngineException.internal(slot + ": " + String.join("; ", last.remarks()));
            case PENDING -> {
                if (late) {
                    throw EngineException.deadline(
                            slot + ": did not recover and answer the probe in time; " + "calls: " + calls(slot));
                }
            }
        }
        return false;
    }

    /**
     * Returns when the bundle has brought something that planks bring.
     *
     * @throws EngineException when it has not
     */
    void requireAny(Bundle bundle) {
        if (heldBy(bundle.getSymbolicName()).isEmpty() && !bringsUnslotted(bundle)) {
            refuseThrown(bundle);
            List<String> waiting = failures.waiting(bundle);
            throw EngineException.internal(
                    "brought no driver at all" + (waiting.isEmpty() ? "" : ": " + String.join("; ", waiting)));
        }
    }

    /** Whether the bundle has come with a name service or a face that can be had; they have no slots. */
    private static boolean bringsUnslotted(Bundle bundle) {
        ServiceReference<?>[] references = bundle.getRegisteredServices();
        BundleContext user = bundle.getBundleContext();
        if (references == null || user == null) {
            return false;
        }
        for (ServiceReference<?> reference : references) {
            boolean unslotted = UNSLOTTED.stream().anyMatch(type -> reference.isAssignableTo(bundle, type));
            if (unslotted && user.getService(reference) != null) {
                user.ungetService(reference);
                return true;
            }
        }
        return false;
    }

    private void refuseThrown(Bundle bundle) {
        List<String> thrown = failures.thrown(bundle);
        if (!thrown.isEmpty()) {
            throw EngineException.internal(String.join("; ", thrown));
        }
    }

    private String because(Bundle bundle, SlotKey slot) {
        List<String> waiting = failures.waiting(bundle);
        if (!waiting.isEmpty()) {
            return ": " + String.join("; ", waiting);
        }
        return view(slot).map(view -> ": " + view.remark()).orElse("");
    }

    private String calls(SlotKey slot) {
        return view(slot).stream()
                .flatMap(view -> view.calls().stream())
                .map(call -> call.operation() + " since " + call.age().toMillis() + " ms at "
                        + call.stack().stream().limit(3).toList())
                .collect(Collectors.joining("; "));
    }

    Optional<SlotView> view(SlotKey slot) {
        return slots.list().stream()
                .filter(view -> view.kind() == slot.kind() && view.name().equals(slot.name()))
                .findFirst();
    }

    Handover handover(SlotKey slot) {
        return handovers.last(slot.kind(), slot.name()).orElseThrow();
    }

    static void sleep() {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.cancelled("interrupted while a driver was replaced");
        }
    }
}
