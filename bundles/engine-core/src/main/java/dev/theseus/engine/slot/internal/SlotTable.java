package dev.theseus.engine.slot.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.api.image.RegistryDriver;
import dev.theseus.engine.slot.Drains;
import dev.theseus.engine.slot.ExpectedObjects;
import dev.theseus.engine.slot.Handover;
import dev.theseus.engine.slot.Handovers;
import dev.theseus.engine.slot.Slot;
import dev.theseus.engine.slot.SlotView;
import dev.theseus.engine.slot.Slots;
import dev.theseus.engine.slot.StandardDrivers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tracks driver services of every kind and keeps a slot per (kind, name). */
public final class SlotTable implements Slots, Handovers, Drains {
    private static final Logger LOG = LoggerFactory.getLogger(SlotTable.class);

    private final BundleContext bundles;
    private final EngineSettings settings;
    private final CapabilityTable told;
    /** In the kinds' order; its keys never change. */
    private final Map<DriverKind, Map<String, DriverSlot<?>>> slots = new LinkedHashMap<>();

    /** Domains that a registry driver claims, to its name. */
    private final Map<String, String> registryDomains = new ConcurrentHashMap<>();

    /** Drivers are expected to come in this time; who asks later for one that never came is refused at once. */
    private final long firstParking = DriverSlot.parkUntil();

    private volatile boolean closed;

    private final List<ServiceTracker<?, ?>> trackers = new ArrayList<>();
    private volatile List<ExpectedObjects> owners = List.of();

    /** @param told keeps what drivers said of themselves */
    public SlotTable(BundleContext bundles, EngineSettings settings, List<DriverKind> kinds, CapabilityTable told) {
        this.bundles = bundles;
        this.settings = settings;
        this.told = told;
        kinds.forEach(kind -> slots.put(kind, new ConcurrentSkipListMap<>()));
    }

    /**
     * Begins to track the drivers of the kinds.
     *
     * @param knowing what the drivers have made for them; asked each time a driver recovers
     */
    public void open(List<ExpectedObjects> knowing) {
        owners = List.copyOf(knowing);
        slots.keySet().forEach(this::track);
    }

    /** Lets nobody to the drivers any more, waits for a moment for the calls in flight, and lets the drivers go. */
    public void close() {
        closed = true;
        slots.values().forEach(named -> named.values().forEach(DriverSlot::refuse));
        List<Thread> leaving = trackers.stream()
                .map(tracker -> Thread.ofVirtual().start(tracker::close))
                .toList();
        for (Thread one : leaving) {
            try {
                one.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void track(DriverKind kind) {
        ServiceTracker<Driver, Driver> tracker = new ServiceTracker<>(bundles, kind.service(), new Arrivals<>(kind));
        trackers.add(tracker);
        tracker.open();
    }

    private RecoveryRequest expected(DriverKind kind, String name) {
        Set<String> keys = new HashSet<>();
        owners.forEach(owner -> keys.addAll(owner.keys(kind, name)));
        return new RecoveryRequest(
                settings.engineId(), settings.stateDirectory(kind, name), settings.runDirectory(kind, name), keys);
    }

    /** Every name of a kind is filled by services of that kind's type alone, which the framework holds them to. */
    @SuppressWarnings("unchecked") // Sound because of that.
    private <D extends Driver> DriverSlot<D> slot(DriverKind kind, String name) {
        DriverSlot<D> slot = (DriverSlot<D>)
                byName(kind).computeIfAbsent(name, absent -> new DriverSlot<D>(kind, absent, told, firstParking));
        if (closed) {
            slot.refuse();
        }
        return slot;
    }

    private Map<String, DriverSlot<?>> byName(DriverKind kind) {
        return slots.getOrDefault(kind, new ConcurrentHashMap<>());
    }

    @Override
    public List<DriverKind> kinds() {
        return List.copyOf(slots.keySet());
    }

    @Override
    public <D extends Driver> Slot<D> of(Class<D> type, String name) {
        DriverKind kind = slots.keySet().stream()
                .filter(candidate -> candidate.service().equals(type.getName()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(type + " is of no kind"));
        return slot(kind, name);
    }

    @Override
    public Slot<? extends Driver> any(DriverKind kind, String name) {
        return slot(kind, name);
    }

    @Override
    public Slot<RegistryDriver> registryFor(String domain) {
        return registry(registryDomains.getOrDefault(domain, StandardDrivers.REGISTRY));
    }

    /** A claim outlives the driver: while it is away its domains answer that it is missing, not what another would. */
    private void claimDomains(String name, ServiceReference<?> reference) {
        for (String domain : domains(reference.getProperty(RegistryDriver.PROPERTY_DOMAINS))) {
            String holder = registryDomains.putIfAbsent(domain, name);
            if (holder != null && !holder.equals(name)) {
                LOG.warn(
                        "registry driver {} of {} claims {}, which {} serves already: it stays so",
                        name,
                        label(reference),
                        domain,
                        holder);
            }
        }
    }

    private static List<String> domains(@Nullable Object property) {
        // The JVM writes a class for each switch over types, at each start anew.
        if (property instanceof String one) {
            return List.of(one);
        }
        return property instanceof String[] many ? List.of(many) : List.of();
    }

    @Override
    public List<String> names(DriverKind kind) {
        return byName(kind).values().stream()
                .filter(DriverSlot::wasFilled)
                .map(DriverSlot::name)
                .toList();
    }

    @Override
    public boolean isActive(DriverKind kind, String name) {
        DriverSlot<?> slot = byName(kind).get(name);
        return slot != null && slot.isActive();
    }

    @Override
    public Optional<Handover> last(DriverKind kind, String name) {
        return Optional.ofNullable(byName(kind).get(name)).map(DriverSlot::handover);
    }

    @Override
    public int drain(DriverKind kind, String name, CallContext context) {
        return known(kind, name).drain(context);
    }

    @Override
    public void resume(DriverKind kind, String name) {
        known(kind, name).resume();
    }

    private DriverSlot<?> known(DriverKind kind, String name) {
        DriverSlot<?> slot = byName(kind).get(name);
        if (slot == null) {
            throw EngineException.notFound("no " + kind.word() + " driver \"" + name + "\"; there are "
                            + String.join(", ", names(kind)))
                    .because(Reason.DRIVER_NOT_FOUND, Map.of(Attributes.KIND, kind.word(), Attributes.NAME, name));
        }
        return slot;
    }

    @Override
    public List<SlotView> list() {
        slots.values().forEach(named -> named.values().removeIf(slot -> !slot.matters()));
        return slots.values().stream()
                .flatMap(named -> named.values().stream())
                .map(DriverSlot::view)
                .toList();
    }

    private final class Arrivals<D extends Driver> implements ServiceTrackerCustomizer<D, D> {
        private final DriverKind kind;
        private final Map<ServiceReference<D>, D> refused = new ConcurrentHashMap<>();

        Arrivals(DriverKind kind) {
            this.kind = kind;
        }

        @Override
        @SuppressWarnings("NullAway") // The tracker's contract: null means that the service is not tracked.
        public D addingService(ServiceReference<D> reference) {
            if (!(reference.getProperty(Driver.PROPERTY_NAME) instanceof String name)) {
                LOG.warn("a {} driver of {} has no {}: refused", kind.word(), label(reference), Driver.PROPERTY_NAME);
                return null;
            }
            D driver = bundles.getService(reference);
            if (driver == null) {
                LOG.warn("the {} driver {} of {} could not be activated", kind.word(), name, label(reference));
                return null;
            }
            DriverSlot<D> slot = slot(kind, name);
            if (kind == DriverKind.REGISTRY) {
                claimDomains(name, reference);
            }
            if (!fill(slot, driver, reference)) {
                refused.put(reference, driver);
            }
            return driver;
        }

        private boolean fill(DriverSlot<D> slot, D driver, ServiceReference<D> reference) {
            boolean taken = slot.take(driver, label(reference));
            if (taken) {
                Thread.ofVirtual()
                        .name("recover-" + kind.word() + "-" + slot.name())
                        .start(() -> slot.activate(driver, () -> expected(reference, slot.name())));
            }
            return taken;
        }

        private RecoveryRequest expected(ServiceReference<D> reference, String name) {
            int format = reference.getProperty(Driver.PROPERTY_STATE_FORMAT) instanceof Integer known ? known : 1;
            StateFormat.check(settings.stateDirectory(kind, name), format);
            return SlotTable.this.expected(kind, name);
        }

        @Override
        public void modifiedService(ServiceReference<D> reference, D driver) {
            // A driver's name is fixed for its life.
        }

        @Override
        public void removedService(ServiceReference<D> reference, D driver) {
            refused.remove(reference);
            if (reference.getProperty(Driver.PROPERTY_NAME) instanceof String name) {
                DriverSlot<D> slot = slot(kind, name);
                if (slot.leave(driver)) {
                    admitRefused(slot);
                }
            }
            bundles.ungetService(reference);
        }

        /** A driver that came while its place was taken gets its chance now; the best ranked first. */
        private void admitRefused(DriverSlot<D> slot) {
            refused.keySet().stream()
                    .filter(reference -> slot.name().equals(reference.getProperty(Driver.PROPERTY_NAME)))
                    .max(Comparator.naturalOrder())
                    .ifPresent(reference -> {
                        D driver = refused.remove(reference);
                        if (driver != null && !fill(slot, driver, reference)) {
                            refused.put(reference, driver);
                        }
                    });
        }
    }

    private static String label(ServiceReference<?> reference) {
        Bundle bundle = reference.getBundle();
        return bundle == null
                ? "an unknown bundle"
                : bundle.getSymbolicName() + " " + bundle.getHeaders().get(Constants.BUNDLE_VERSION);
    }
}
