package dev.theseus.engine.image.internal.testing;

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
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** A storage driver that remembers which files a snapshot has, and counts what it is asked to do. */
public final class MapStorage implements StorageDriver {
    private record Snapshot(Optional<SnapshotKey> parent, boolean committed, Set<String> files, long bytes) {}

    private final Map<SnapshotKey, Snapshot> snapshots =
            new TreeMap<>(java.util.Comparator.comparing(SnapshotKey::value));
    private final Map<SnapshotKey, byte[]> diffs = new ConcurrentHashMap<>();
    private final AtomicInteger applied = new AtomicInteger();

    public int applied() {
        return applied.get();
    }

    public synchronized Set<String> keys() {
        Set<String> keys = new TreeSet<>();
        snapshots.keySet().forEach(key -> keys.add(key.value()));
        return keys;
    }

    /** Files of a committed snapshot with everything below it. */
    public synchronized Set<String> files(SnapshotKey key) {
        Set<String> files = new TreeSet<>();
        Optional<SnapshotKey> current = Optional.of(key);
        while (current.isPresent()) {
            Snapshot snapshot = require(current.get());
            files.addAll(snapshot.files());
            current = snapshot.parent();
        }
        return files;
    }

    /** What {@link #diff} will write for the key. */
    public void setDiff(SnapshotKey key, byte[] tar) {
        diffs.put(key, tar);
    }

    private Snapshot require(SnapshotKey key) {
        Snapshot snapshot = snapshots.get(key);
        if (snapshot == null) {
            throw EngineException.notFound("no snapshot " + key);
        }
        return snapshot;
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
    public synchronized List<MountSpec> prepare(
            SnapshotKey key, Optional<SnapshotKey> parent, SnapshotSpec spec, CallContext context) {
        if (parent.isPresent() && !require(parent.get()).committed()) {
            throw EngineException.notFound("parent " + parent.get() + " is not committed");
        }
        snapshots.put(key, new Snapshot(parent, false, new HashSet<>(), 0));
        return List.of();
    }

    @Override
    public List<MountSpec> mounts(SnapshotKey key, CallContext context) {
        return List.of();
    }

    @Override
    public long apply(SnapshotKey key, InputStream tar, CallContext context) {
        Snapshot snapshot;
        synchronized (this) {
            snapshot = require(key);
        }
        applied.incrementAndGet();
        long bytes = 0;
        Set<String> files = new HashSet<>();
        try {
            TarArchiveInputStream in = new TarArchiveInputStream(tar);
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.add(entry.getName());
                bytes += entry.isFile() ? in.transferTo(OutputStream.nullOutputStream()) : 0;
            }
        } catch (IOException e) {
            throw EngineException.invalid("not an archive: " + e.getMessage());
        }
        synchronized (this) {
            snapshots.put(key, new Snapshot(snapshot.parent(), false, files, bytes));
        }
        return bytes;
    }

    @Override
    public synchronized SnapshotInfo commit(SnapshotKey active, SnapshotKey committed, CallContext context) {
        Snapshot snapshot = require(active);
        snapshots.remove(active);
        snapshots.putIfAbsent(committed, new Snapshot(snapshot.parent(), true, snapshot.files(), snapshot.bytes()));
        return new SnapshotInfo(committed, snapshot.parent(), true);
    }

    @Override
    public synchronized void remove(SnapshotKey key, CallContext context) {
        if (snapshots.values().stream().anyMatch(other -> other.parent().equals(Optional.of(key)))) {
            throw EngineException.conflict(key + " has children");
        }
        snapshots.remove(key);
    }

    @Override
    public synchronized Optional<SnapshotInfo> stat(SnapshotKey key, CallContext context) {
        return Optional.ofNullable(snapshots.get(key))
                .map(snapshot -> new SnapshotInfo(key, snapshot.parent(), snapshot.committed()));
    }

    @Override
    public synchronized Usage usage(SnapshotKey key, CallContext context) {
        return new Usage(require(key).bytes(), 1);
    }

    @Override
    public List<SnapshotInfo> list(CallContext context) {
        return List.of();
    }

    @Override
    public void changes(SnapshotKey key, Consumer<Change> found, CallContext context) {}

    @Override
    public void diff(SnapshotKey key, OutputStream tar, CallContext context) {
        try {
            tar.write(diffs.getOrDefault(key, new byte[1024]));
        } catch (IOException e) {
            throw EngineException.internal("writing the diff", e);
        }
    }

    @Override
    public synchronized Set<SnapshotKey> cleanup(Set<SnapshotKey> keep, CallContext context) {
        Set<SnapshotKey> gone = new HashSet<>(snapshots.keySet());
        gone.removeAll(keep);
        gone.forEach(snapshots::remove);
        return gone;
    }
}
