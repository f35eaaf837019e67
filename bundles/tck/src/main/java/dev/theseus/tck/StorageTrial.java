package dev.theseus.tck;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.storage.Change;
import dev.theseus.api.storage.SnapshotInfo;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.api.storage.SnapshotSpec;
import dev.theseus.api.storage.StorageDriver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A storage driver on a disk of its own, and short words for what tests do with it. */
public final class StorageTrial implements AutoCloseable {
    private final StorageDriverTck suite;
    private final TrialSettings settings;
    private StorageDriver driver;

    StorageTrial(StorageDriverTck suite, Path directory) {
        this.suite = suite;
        this.settings = new TrialSettings(directory);
        this.driver = suite.open(settings);
    }

    public StorageDriver driver() {
        return driver;
    }

    public Path directory() {
        return settings.root();
    }

    public CallContext context() {
        return CallContext.background(Duration.ofMinutes(2));
    }

    /** Ends the driver as a replaced one ends, and opens another on the same state. */
    public void reopen() {
        suite.close(driver);
        driver = suite.open(settings);
    }

    public RecoveryReport recover(String... expected) {
        String name = driver.info().name();
        Path state = settings.stateDirectory(DriverKind.STORAGE, name);
        Path run = settings.runDirectory(DriverKind.STORAGE, name);
        return driver.recover(new RecoveryRequest(settings.engineId(), state, run, Set.of(expected)), context());
    }

    public static SnapshotKey key(String value) {
        return new SnapshotKey(value);
    }

    private static Optional<SnapshotKey> parent(String parent) {
        return Optional.of(parent).filter(value -> !value.isEmpty()).map(SnapshotKey::new);
    }

    /** @param parent empty for none */
    public void prepare(String key, String parent) {
        driver.prepare(key(key), parent(parent), SnapshotSpec.DEFAULT, context());
    }

    public long apply(String key, LayerTar layer) {
        return driver.apply(key(key), layer.stream(), context());
    }

    /** Unpacks a layer and commits it; {@code parent} is empty for none. */
    public void layer(String key, String parent, LayerTar layer) {
        String job = "job-" + key;
        prepare(job, parent);
        apply(job, layer);
        driver.commit(key(job), key(key), context());
    }

    public MountedTree mount(String key) throws IOException {
        return MountedTree.of(driver.mounts(key(key), context()), settings.root());
    }

    public List<Change> changes(String key) {
        List<Change> changes = new ArrayList<>();
        driver.changes(key(key), changes::add, context());
        return changes;
    }

    public byte[] diff(String key) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        driver.diff(key(key), out, context());
        return out.toByteArray();
    }

    public void remove(String key) {
        driver.remove(key(key), context());
    }

    /** Removes every snapshot, each after those that stand on it, and waits until their files are deleted. */
    void removeAll() {
        for (List<SnapshotInfo> left = driver.list(context()); !left.isEmpty(); left = driver.list(context())) {
            Set<SnapshotKey> parents =
                    left.stream().flatMap(info -> info.parent().stream()).collect(Collectors.toSet());
            List<SnapshotKey> tops = left.stream()
                    .map(SnapshotInfo::key)
                    .filter(key -> !parents.contains(key))
                    .toList();
            assertFalse(tops.isEmpty(), "each stands on another: " + left);
            tops.forEach(key -> driver.remove(key, context()));
            List<SnapshotInfo> rest = driver.list(context());
            assertTrue(rest.size() < left.size(), "was removed and is listed still: " + rest);
        }
        driver.quiesce(context());
    }

    /** Where the driver keeps its files. */
    Path files() {
        return suite.files(settings);
    }

    public List<String> keys() {
        return driver.list(context()).stream()
                .map(info -> info.key().value())
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        suite.close(driver);
    }
}
