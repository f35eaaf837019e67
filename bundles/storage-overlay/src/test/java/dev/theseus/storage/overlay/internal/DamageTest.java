package dev.theseus.storage.overlay.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.api.storage.SnapshotSpec;
import dev.theseus.tck.LayerTar;
import dev.theseus.tck.TrialSettings;
import dev.theseus.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of snapshots whose records somebody damaged. */
@NeedsRoot
final class DamageTest {
    private static final SnapshotKey BASE = new SnapshotKey("base");
    private static final SnapshotKey JOB = new SnapshotKey("job");

    @TempDir
    Path directory;

    private static CallContext context() {
        return CallContext.background(Duration.ofMinutes(1));
    }

    private static List<String> folders(Path state) throws IOException {
        try (var entries = Files.list(state.resolve("snapshots"))) {
            return entries.map(path -> path.getFileName().toString()).toList();
        }
    }

    private static void layer(OverlayStorageDriver driver, SnapshotKey key) {
        driver.prepare(JOB, Optional.empty(), SnapshotSpec.DEFAULT, context());
        driver.apply(JOB, new LayerTar().file("f", "x").stream(), context());
        driver.commit(JOB, key, context());
    }

    private static void prepareJob(OverlayStorageDriver driver) {
        driver.prepare(JOB, Optional.of(BASE), SnapshotSpec.DEFAULT, context());
    }

    @Test
    void damagedRecordsAreToldAndKept() throws IOException {
        TrialSettings settings = new TrialSettings(directory);
        OverlayStorageDriver first = new OverlayStorageDriver(settings);
        layer(first, BASE);
        prepareJob(first);
        first.deactivate();
        Path state = settings.stateDirectory(DriverKind.STORAGE, "overlay2");
        Path damaged = Files.createDirectories(state.resolve("snapshots/aaaaaaaa"));
        Files.createDirectory(damaged.resolve("diff"));
        Files.createSymbolicLink(damaged.resolve("snapshot"), Path.of("key=half par"));
        OverlayStorageDriver next = new OverlayStorageDriver(settings);
        var report = next.recover(new RecoveryRequest("tck", state, state, Set.of("base", "job")), context());
        assertEquals(Set.of("base", "job"), report.adopted());
        assertEquals(1, report.remarks().size(), report.remarks().toString());
        next.cleanup(Set.of(BASE, JOB), context());
        assertTrue(Files.exists(damaged), "it may hold a container's data");
        assertTrue(next.diagnose(context()).stream().anyMatch(finding -> !finding.healthy()));
        next.deactivate();
    }

    @Test
    void lostParentIsToldNotFatal() throws IOException {
        TrialSettings settings = new TrialSettings(directory);
        OverlayStorageDriver first = new OverlayStorageDriver(settings);
        layer(first, BASE);
        prepareJob(first);
        first.deactivate();
        Path state = settings.stateDirectory(DriverKind.STORAGE, "overlay2");
        for (String folder : folders(state)) {
            Path record = state.resolve("snapshots").resolve(folder).resolve("snapshot");
            if (Files.readSymbolicLink(record).toString().contains("key=base")) {
                dev.theseus.linux.file.TreeRemoval.remove(
                        state.resolve("snapshots").resolve(folder));
            }
        }
        OverlayStorageDriver next = new OverlayStorageDriver(settings);
        var report = next.recover(new RecoveryRequest("tck", state, state, Set.of("base", "job")), context());
        assertEquals(Set.of("base"), report.missing());
        assertEquals(1, report.remarks().size(), report.remarks().toString());
        var failure = assertThrows(dev.theseus.api.error.EngineException.class, () -> next.mounts(JOB, context()));
        assertEquals(dev.theseus.api.error.ErrorKind.DATA_LOSS, failure.kind());
        next.remove(JOB, context());
        assertArrayEquals(new Object[0], next.list(context()).toArray());
        next.deactivate();
    }
}
