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
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Containers' own layers, which outlive the daemon. */
final class FakeStorage implements StorageDriver {
    private final Faults faults;
    private final Set<String> layers = ConcurrentHashMap.newKeySet();

    FakeStorage(Faults faults) {
        this.faults = faults;
    }

    Set<String> layers() {
        return Set.copyOf(layers);
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo("map", "1", Set.of(), Map.of());
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        return RecoveryReport.empty();
    }

    @Override
    public List<MountSpec> prepare(
            SnapshotKey key, Optional<SnapshotKey> parent, SnapshotSpec spec, CallContext context) {
        faults.step("storage.prepare");
        layers.add(key.value());
        faults.step("storage.prepared");
        return List.of();
    }

    @Override
    public List<MountSpec> mounts(SnapshotKey key, CallContext context) {
        faults.step("storage.mounts");
        return List.of(new MountSpec("overlay", "overlay", List.of()));
    }

    @Override
    public void remove(SnapshotKey key, CallContext context) {
        faults.step("storage.remove");
        layers.remove(key.value());
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
        throw EngineException.notImplemented("no images here");
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
    public List<Change> changes(SnapshotKey key, CallContext context) {
        return List.of();
    }

    @Override
    public void diff(SnapshotKey key, OutputStream tar, CallContext context) {
        throw EngineException.notImplemented("no images here");
    }

    @Override
    public Set<SnapshotKey> cleanup(Set<SnapshotKey> keep, CallContext context) {
        return Set.of();
    }
}
