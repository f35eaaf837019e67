package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.container.testing.Faults;
import dev.theseus.engine.volume.VolumeMounts;
import dev.theseus.engine.volume.Volumes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Volumes that outlive the daemon; one that a container uses is not removed. */
final class FakeVolumes implements Volumes, VolumeMounts {
    private final Faults faults;
    private final Path root;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<String, Boolean> anonymous = new ConcurrentHashMap<>();
    private final Set<String> mounted = ConcurrentHashMap.newKeySet();

    /** Containers by volume, from the daemon that is alive. */
    volatile Supplier<Map<String, List<String>>> users = Map::of;

    FakeVolumes(Faults faults, Path root) {
        this.faults = faults;
        this.root = root;
    }

    Set<String> names() {
        return Set.copyOf(anonymous.keySet());
    }

    Set<String> mounted() {
        return Set.copyOf(mounted);
    }

    @Override
    public VolumeView create(
            String name, String driver, Map<String, String> options, Map<String, String> labels, CallContext context) {
        faults.step("volume.create");
        if (name.equals("bad")) {
            throw EngineException.invalid("create bad: not a name");
        }
        String chosen = name.isEmpty() ? "anonymous" + numbers.incrementAndGet() : name;
        anonymous.putIfAbsent(chosen, name.isEmpty() || labels.containsKey(ANONYMOUS));
        try {
            Files.createDirectories(root.resolve(chosen));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        faults.step("volume.created");
        return view(chosen);
    }

    private VolumeView view(String name) {
        return new VolumeView(
                name,
                "local",
                root.resolve(name),
                Instant.EPOCH,
                Map.of(),
                Map.of(),
                Boolean.TRUE.equals(anonymous.get(name)),
                Optional.empty());
    }

    @Override
    public VolumeView inspect(String name, CallContext context) {
        return view(name);
    }

    @Override
    public List<VolumeView> list(Map<String, List<String>> filters, CallContext context) {
        return anonymous.keySet().stream().map(this::view).toList();
    }

    @Override
    public List<VolumeView> listWithUsage(CallContext context) {
        return list(Map.of(), context);
    }

    @Override
    public void remove(String name, boolean force, CallContext context) {
        faults.step("volume.remove");
        if (users.get().containsKey(name)) {
            throw EngineException.conflict("volume " + name + " is in use");
        }
        anonymous.remove(name);
    }

    @Override
    public Pruned prune(Map<String, List<String>> filters, CallContext context) {
        return new Pruned(List.of(), 0);
    }

    @Override
    public Path mount(String volume, String containerId, CallContext context) {
        faults.step("volume.mount");
        mounted.add(volume + " " + containerId);
        return root.resolve(volume);
    }

    @Override
    public void unmount(String volume, String containerId, CallContext context) {
        faults.step("volume.unmount");
        mounted.remove(volume + " " + containerId);
    }

    @Override
    public List<String> recover(Map<String, Set<String>> running, CallContext context) {
        faults.step("volumes.recover");
        mounted.removeIf(use -> !running.containsKey(use.substring(use.indexOf(' ') + 1)));
        return List.of();
    }

    @Override
    public void forget(String containerId, CallContext context) {
        mounted.removeIf(use -> use.contains(containerId));
    }

    @Override
    public void forget(String containerId, Set<String> names, CallContext context) {
        names.forEach(name -> mounted.remove(name + " " + containerId));
    }
}
