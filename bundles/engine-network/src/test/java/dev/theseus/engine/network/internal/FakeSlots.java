package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.FirewallDriver;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.engine.slot.Slot;
import dev.theseus.engine.slot.SlotView;
import dev.theseus.engine.slot.Slots;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/** Slots with one network and one firewall driver in place, or none at all. */
final class FakeSlots implements Slots {
    private final FakeKernel kernel;
    boolean present = true;
    final Set<String> absent = ConcurrentHashMap.newKeySet();
    /** Whether network drivers have said what they can do. */
    boolean told = true;
    /** Firewall drivers of their own, by name. */
    final Map<String, FirewallDriver> firewalls = new ConcurrentHashMap<>();

    FakeSlots(FakeKernel kernel) {
        this.kernel = kernel;
    }

    private <D extends Driver> Slot<D> slot(String name, D driver) {
        return new Slot<>() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Optional<Set<String>> capabilities() {
                return told && driver instanceof NetworkDriver ? Optional.of(kernel.capabilities) : Optional.empty();
            }

            @Override
            public <T> T call(String operation, CallContext context, BiFunction<D, CallContext, T> body) {
                if (!present || absent.contains(name)) {
                    throw EngineException.unavailable("no driver " + name);
                }
                return body.apply(driver, context);
            }

            @Override
            public InputStream stream(
                    String operation, CallContext context, BiFunction<D, CallContext, InputStream> body) {
                throw new UnsupportedOperationException();
            }
        };
    }

    @Override
    public List<DriverKind> kinds() {
        return DriverKind.all();
    }

    @Override
    public <D extends Driver> Slot<D> of(Class<D> type, String name) {
        Driver driver = type == NetworkDriver.class
                ? kernel.networkDriver
                : firewalls.getOrDefault(name, kernel.firewallDriver);
        return slot(name, type.cast(driver));
    }

    @Override
    public Slot<? extends Driver> any(DriverKind kind, String name) {
        return kind == DriverKind.NETWORK ? network(name) : firewall(name);
    }

    @Override
    public List<String> names(DriverKind kind) {
        return kind == DriverKind.NETWORK
                ? List.of("bridge", "macsome")
                : firewalls.keySet().stream().sorted().toList();
    }

    @Override
    public boolean isActive(DriverKind kind, String name) {
        return present
                && !absent.contains(name)
                && (kind == DriverKind.FIREWALL || names(kind).contains(name));
    }

    @Override
    public List<SlotView> list() {
        return List.of();
    }
}
