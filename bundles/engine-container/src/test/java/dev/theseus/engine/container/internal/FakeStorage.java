package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.MountSpec;
import dev.theseus.api.storage.Change;
import dev.theseus.api.storage.SnapshotInfo;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.api.storage.SnapshotSpec;
import dev.theseus.api.storage.StorageDriver;
import dev.theseus.api.storage.Usage;
import dev.theseus.engine.container.testing.Faults;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Containers' own layers, each a text, which outlive the daemon. */
final class FakeStorage implements StorageDriver {
    private final String name;
    private final Faults faults;
    private final Map<String, String> layers = new ConcurrentHashMap<>();
    /** How many calls are listing changes. */
    final AtomicInteger changing = new AtomicInteger();
    /** Lists what is in every layer. */
    volatile Consumer<Consumer<Change>> changes = found -> {};

    /** @param name what its steps begin with */
    FakeStorage(String name, Faults faults) {
        this.name = name;
        this.faults = faults;
    }

    Set<String> layers() {
        return Set.copyOf(layers.keySet());
    }

    /** What a container has written. */
    void write(String id, String text) {
        layers.put(id, text);
    }

    String content(String id) {
        return layers.getOrDefault(id, "no layer " + id);
    }

    private void step(String what) {
        faults.step(name + "." + what);
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo(name, "1", Set.of(), Map.of());
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        return RecoveryReport.empty();
    }

    @Override
    public List<MountSpec> prepare(
            SnapshotKey key, Optional<SnapshotKey> parent, SnapshotSpec spec, CallContext context) {
        step("prepare");
        layers.putIfAbsent(key.value(), "");
        step("prepared");
        return List.of();
    }

    @Override
    public List<MountSpec> mounts(SnapshotKey key, CallContext context) {
        step("mounts");
        return List.of(new MountSpec("overlay", "overlay", List.of()));
    }

    @Override
    public void remove(SnapshotKey key, CallContext context) {
        step("remove");
        layers.remove(key.value());
        step("removed");
    }

    @Override
    public Usage usage(SnapshotKey key, CallContext context) {
        return new Usage(7, 1);
    }

    @Override
    public Optional<SnapshotInfo> stat(SnapshotKey key, CallContext context) {
        return Optional.empty();
    }

    @Override
    public long apply(SnapshotKey key, InputStream tar, CallContext context) {
        step("apply");
        try {
            layers.put(key.value(), new String(tar.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw EngineException.dataLoss("the archive broke off");
        }
        step("applied");
        return 7;
    }

    @Override
    public SnapshotInfo commit(SnapshotKey active, SnapshotKey committed, CallContext context) {
        throw EngineException.notImplemented("no images here");
    }

    @Override
    public List<SnapshotInfo> list(CallContext context) {
        return List.of();
    }

    @Override
    public void changes(SnapshotKey key, Consumer<Change> found, CallContext context) {
        changing.incrementAndGet();
        try {
            changes.accept(found);
        } finally {
            changing.decrementAndGet();
        }
    }

    @Override
    public void diff(SnapshotKey key, OutputStream tar, CallContext context) {
        step("diff");
        try {
            tar.write(content(key.value()).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw EngineException.internal("nobody reads the archive", e);
        }
        step("diffed");
    }

    @Override
    public Set<SnapshotKey> cleanup(Set<SnapshotKey> keep, CallContext context) {
        step("cleanup");
        return Set.of();
    }
}
