package dev.theseus.engine.volume.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.volume.VolumeDriver;
import dev.theseus.engine.slot.Slot;
import dev.theseus.engine.slot.SlotView;
import dev.theseus.engine.slot.Slots;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiFunction;

/** A volume driver in memory that outlives the daemon and can fail, in the one slot there is. */
final class FakeVolumes implements VolumeDriver, Slots {
    final Map<String, Map<String, String>> volumes = new TreeMap<>();
    final Map<String, Set<String>> mounts = new TreeMap<>();
    /** What drivers have said of themselves. */
    final Map<String, Set<String>> capabilities =
            new TreeMap<>(Map.of("local", Set.of(VolumeDriver.CONTENT_ON_HOST, VolumeDriver.EXCLUSIVE)));

    /** What one says that had said nothing before. */
    Set<String> comes = Set.of();

    boolean present = true;
    /** Where they are said to be. */
    Path folder = Path.of("/volumes");
    /** Calls wait until it is 0. */
    volatile CountDownLatch arrival = new CountDownLatch(0);

    String failing = "";

    /** What a killed daemon's code sees; nobody catches it. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** The operation after whose effect the daemon dies. */
    String lethal = "";

    private void effect(String operation, Runnable effect) {
        if (failing.equals(operation)) {
            throw EngineException.internal("no " + operation + " today");
        }
        effect.run();
        if (lethal.equals(operation)) {
            throw new Crash();
        }
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo("fake", "1", comes, Map.of());
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        return RecoveryReport.empty();
    }

    @Override
    public void create(String name, Map<String, String> options, CallContext context) {
        effect("create", () -> volumes.putIfAbsent(name, options));
    }

    @Override
    public void remove(String name, CallContext context) {
        effect("remove", () -> volumes.remove(name));
    }

    @Override
    public Optional<Path> stat(String name, CallContext context) {
        return volumes.containsKey(name) ? Optional.of(folder.resolve(name)) : Optional.empty();
    }

    @Override
    public List<String> list(CallContext context) {
        return List.copyOf(volumes.keySet());
    }

    @Override
    public Path mount(String name, String mountId, CallContext context) {
        effect(
                "mount",
                () -> mounts.computeIfAbsent(name, key -> new TreeSet<>()).add(mountId));
        return folder.resolve(name);
    }

    @Override
    public void unmount(String name, String mountId, CallContext context) {
        effect("unmount", () -> mounts.getOrDefault(name, new TreeSet<>()).remove(mountId));
    }

    @Override
    public Slot<VolumeDriver> volume(String name) {
        return new Slot<>() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Optional<Set<String>> capabilities() {
                return Optional.ofNullable(capabilities.get(name));
            }

            @Override
            public <T> T call(String operation, CallContext context, BiFunction<VolumeDriver, CallContext, T> body) {
                try {
                    arrival.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                if (!present) {
                    throw EngineException.unavailable("no driver " + name);
                }
                return body.apply(FakeVolumes.this, context);
            }

            @Override
            public InputStream stream(
                    String operation, CallContext context, BiFunction<VolumeDriver, CallContext, InputStream> body) {
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
        throw new UnsupportedOperationException();
    }

    @Override
    public Slot<? extends Driver> any(DriverKind kind, String name) {
        return volume(name);
    }

    @Override
    public List<String> names(DriverKind kind) {
        return List.of("local", "array");
    }

    @Override
    public boolean isActive(DriverKind kind, String name) {
        return present && arrival.getCount() == 0 && name.equals("local");
    }

    @Override
    public List<SlotView> list() {
        return List.of();
    }
}
