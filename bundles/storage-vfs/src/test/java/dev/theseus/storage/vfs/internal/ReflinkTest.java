package dev.theseus.storage.vfs.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.api.storage.SnapshotSpec;
import dev.theseus.linux.file.FileSystems;
import dev.theseus.tck.LayerTar;
import dev.theseus.tck.LoopVolume;
import dev.theseus.tck.TrialSettings;
import dev.theseus.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What copies cost where files can share blocks, and where they cannot. */
final class ReflinkTest {
    private static final int SIZE = 8 << 20;
    private static final int CONTAINERS = 10;

    @TempDir
    private Path folder;

    private static CallContext context() {
        return CallContext.background(Duration.ofMinutes(1));
    }

    private static VfsStorageDriver open(TrialSettings settings) {
        VfsStorageDriver driver = new VfsStorageDriver(settings);
        Path state = settings.stateDirectory(DriverKind.STORAGE, "vfs");
        driver.recover(new RecoveryRequest("tck", state, state, Set.of()), context());
        return driver;
    }

    @Test
    @NeedsRoot
    void copiesShareBlocksOnBtrfs() throws IOException {
        try (LoopVolume volume = new LoopVolume("btrfs", folder)) {
            Path root = volume.inPlaceOf(folder);
            VfsStorageDriver driver = open(new TrialSettings(root));
            assertTrue(driver.info().capabilities().contains("reflink"));
            assertEquals("btrfs", driver.info().status().get("Backing Filesystem"));
            driver.prepare(new SnapshotKey("job"), Optional.empty(), SnapshotSpec.DEFAULT, context());
            driver.apply(new SnapshotKey("job"), new LayerTar().file("big", "x".repeat(SIZE)).stream(), context());
            driver.commit(new SnapshotKey("job"), new SnapshotKey("base"), context());
            long before = FileSystems.available(root);
            for (int i = 0; i < CONTAINERS; i++) {
                var mounts = driver.prepare(
                        new SnapshotKey("c" + i),
                        Optional.of(new SnapshotKey("base")),
                        SnapshotSpec.DEFAULT,
                        context());
                assertEquals(SIZE, Files.size(Path.of(mounts.getFirst().source(), "big")));
            }
            long taken = before - FileSystems.available(root);
            assertTrue(taken < (long) SIZE * CONTAINERS / 2, CONTAINERS + " copies took " + taken + " bytes");
            driver.deactivate();
        }
    }

    @Test
    void theStateFolderIsLeftCleanByTheTrial() throws IOException {
        TrialSettings settings = new TrialSettings(folder);
        VfsStorageDriver driver = open(settings);
        try (var entries = Files.list(settings.stateDirectory(DriverKind.STORAGE, "vfs"))) {
            assertEquals(
                    Set.of("FORMAT", "LOCK", "snapshots"),
                    entries.map(path -> path.getFileName().toString()).collect(java.util.stream.Collectors.toSet()));
        }
        driver.deactivate();
    }
}
