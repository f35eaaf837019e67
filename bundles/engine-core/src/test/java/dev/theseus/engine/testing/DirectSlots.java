package dev.theseus.engine.testing;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.slot.Slot;
import dev.theseus.engine.slot.SlotView;
import dev.theseus.engine.slot.Slots;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/** Slots that hand the call straight to whatever driver was put in; without one they fail at once. */
public final class DirectSlots implements Slots {
    private final Map<String, Driver> drivers = new ConcurrentHashMap<>();

    public DirectSlots put(DriverKind kind, String name, Driver driver) {
        drivers.put(kind + " " + name, driver);
        return this;
    }

    public void remove(DriverKind kind, String name) {
        drivers.remove(kind + " " + name);
    }

    private final class DirectSlot<D extends Driver> implements Slot<D> {
        private final DriverKind kind;
        private final String name;
        private final Class<D> type;

        DirectSlot(DriverKind kind, String name, Class<D> type) {
            this.kind = kind;
            this.name = name;
            this.type = type;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Optional<Set<String>> capabilities() {
            return Optional.ofNullable(drivers.get(kind + " " + name))
                    .map(driver -> driver.info().capabilities());
        }

        @Override
        public <T> T call(String operation, CallContext context, BiFunction<D, CallContext, T> body) {
            Driver driver = drivers.get(kind + " " + name);
            if (driver == null) {
                throw EngineException.unavailable("no " + kind.word() + " driver " + name);
            }
            return body.apply(type.cast(driver), context);
        }

        @Override
        public InputStream stream(String operation, CallContext context, BiFunction<D, CallContext, InputStream> body) {
            return call(operation, context, body);
        }
    }

    @Override
    public List<DriverKind> kinds() {
        return DriverKind.all();
    }

    @Override
    public <D extends Driver> Slot<D> of(Class<D> type, String name) {
        return kinds().stream()
                .filter(kind -> kind.service().equals(type.getName()))
                .map(kind -> new DirectSlot<>(kind, name, type))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public Slot<? extends Driver> any(DriverKind kind, String name) {
        return new DirectSlot<>(kind, name, Driver.class);
    }

    @Override
    public List<String> names(DriverKind kind) {
        return new TreeMap<>(drivers)
                .keySet().stream()
                        .filter(key -> key.startsWith(kind + " "))
                        .map(key -> key.substring(key.indexOf(' ') + 1))
                        .toList();
    }

    @Override
    public boolean isActive(DriverKind kind, String name) {
        return drivers.containsKey(kind + " " + name);
    }

    @Override
    public List<SlotView> list() {
        return List.of();
    }
}
