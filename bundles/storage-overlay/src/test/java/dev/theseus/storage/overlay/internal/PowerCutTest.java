package dev.theseus.storage.overlay.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.storage.SnapshotInfo;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.api.storage.SnapshotSpec;
import dev.theseus.tck.LayerTar;
import dev.theseus.tck.TrialSettings;
import dev.theseus.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a power cut may have taken is not trusted after the boot, and what it cannot have taken is. */
@NeedsRoot
final class PowerCutTest {
    private static final SnapshotKey BASE = new SnapshotKey("base");
    private static final SnapshotKey TOP = new SnapshotKey("top");
    private static final SnapshotKey JOB = new SnapshotKey("job");

    @TempDir
    Path directory;

    private static CallContext context() {
        return CallContext.background(Duration.ofMinutes(1));
    }

    private TrialSettings settings() {
        return new TrialSettings(directory);
    }

    private static void layer(OverlayStorageDriver driver, Optional<SnapshotKey> parent, SnapshotKey key) {
        driver.prepare(JOB, parent, SnapshotSpec.DEFAULT, context());
        driver.apply(JOB, new LayerTar().file("f", "x").stream(), context());
        driver.commit(JOB, key, context());
    }

    /** Two layers and a container's, all of them synced. */
    private void arrange() {
        OverlayStorageDriver driver = new OverlayStorageDriver(settings());
        layer(driver, Optional.empty(), BASE);
        layer(driver, Optional.of(BASE), TOP);
        driver.prepare(JOB, Optional.of(TOP), SnapshotSpec.DEFAULT, context());
        driver.quiesce(context());
        driver.deactivate();
    }

    private Path record(String key) throws IOException {
        Path snapshots =
                settings().stateDirectory(DriverKind.STORAGE, "overlay2").resolve("snapshots");
        try (var folders = Files.list(snapshots)) {
            for (Path folder : folders.toList()) {
                Path record = folder.resolve("snapshot");
                if (Files.readSymbolicLink(record).toString().startsWith("key=" + key + " ")) {
                    return record;
                }
            }
        }
        throw new AssertionError("no snapshot " + key);
    }

    private void markUnsynced(String key) throws IOException {
        Path record = record(key);
        Path draft = record.resolveSibling("draft");
        Files.createSymbolicLink(draft, Path.of(Files.readSymbolicLink(record) + " synced=false"));
        Files.move(draft, record, StandardCopyOption.ATOMIC_MOVE);
    }

    private void boot() throws IOException {
        try (var files = Files.list(settings().runDirectory(DriverKind.STORAGE, "overlay2"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    private Set<String> found() {
        OverlayStorageDriver driver = new OverlayStorageDriver(settings());
        try {
            return driver.list(context()).stream()
                    .map(SnapshotInfo::key)
                    .map(SnapshotKey::value)
                    .collect(Collectors.toSet());
        } finally {
            driver.deactivate();
        }
    }

    @Test
    void whatIsOnTheDiskIsSaidToBeSo() throws IOException {
        arrange();
        assertEquals(-1, Files.readSymbolicLink(record("base")).toString().indexOf("synced=false"));
        assertEquals(-1, Files.readSymbolicLink(record("top")).toString().indexOf("synced=false"));
        boot();
        assertEquals(Set.of("base", "top", "job"), found());
    }

    @Test
    void afterABootLayersThatWereNotOnTheDiskAreDroppedWithThoseAboveThem() throws IOException {
        arrange();
        markUnsynced("base");
        boot();
        assertEquals(Set.of("job"), found(), "a container's own layer stays: it is nowhere else");
    }

    @Test
    void withoutABootTheyStay() throws IOException {
        arrange();
        markUnsynced("base");
        assertEquals(Set.of("base", "top", "job"), found(), "the kernel still has what the disk may lack");
    }

    @Test
    void aDroppedLayerCanBeUnpackedAgainBelowItsContainer() throws IOException {
        arrange();
        markUnsynced("top");
        boot();
        OverlayStorageDriver driver = new OverlayStorageDriver(settings());
        assertEquals(Optional.empty(), driver.stat(TOP, context()));
        driver.prepare(new SnapshotKey("again"), Optional.of(BASE), SnapshotSpec.DEFAULT, context());
        driver.commit(new SnapshotKey("again"), TOP, context());
        assertTrue(driver.mounts(JOB, context()).toString().contains("lowerdir"));
        driver.deactivate();
    }
}
