package dev.theseus.storage.overlay.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.host.MountSpec;
import dev.theseus.api.storage.Change;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.api.storage.SnapshotSpec;
import dev.theseus.linux.mount.MountCalls;
import dev.theseus.tck.LayerTar;
import dev.theseus.tck.TrialSettings;
import dev.theseus.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image with as many layers as any tool makes, below a data root with a long path. */
@NeedsRoot
final class DeepImageTest {
    private static final int LAYERS = 127;

    @TempDir
    Path directory;

    @Test
    void hundredLayersAreMountedAndCompared() throws IOException {
        Path root = Files.createDirectories(directory.resolve("a-data-root-with-quite-a-long-name/that-goes-on"));
        OverlayStorageDriver driver = new OverlayStorageDriver(new TrialSettings(root));
        Optional<SnapshotKey> parent = Optional.empty();
        for (int i = 0; i < LAYERS; i++) {
            SnapshotKey job = new SnapshotKey("job-" + i);
            SnapshotKey layer = new SnapshotKey("layer-" + i);
            driver.prepare(job, parent, SnapshotSpec.DEFAULT, context());
            driver.apply(job, new LayerTar().file("d/f" + i, "x").file("top", "" + i).stream(), context());
            driver.commit(job, layer, context());
            parent = Optional.of(layer);
        }
        SnapshotKey container = new SnapshotKey("container");
        List<MountSpec> mounts = driver.prepare(container, parent, SnapshotSpec.DEFAULT, context());
        Path target = Files.createDirectory(directory.resolve("merged"));
        MountCalls.mount(mounts.getFirst(), target);
        try {
            assertEquals("" + (LAYERS - 1), Files.readString(target.resolve("top")));
            assertEquals(LAYERS, target.resolve("d").toFile().list().length);
            Files.delete(target.resolve("d/f0"));
            Files.writeString(target.resolve("d/new"), "x");
        } finally {
            assertTrue(MountCalls.unmount(target));
        }
        List<Change> changes = new ArrayList<>();
        driver.changes(container, changes::add, context());
        assertEquals(
                List.of(
                        new Change(Change.Kind.MODIFIED, "/d"),
                        new Change(Change.Kind.DELETED, "/d/f0"),
                        new Change(Change.Kind.ADDED, "/d/new")),
                changes);
        driver.deactivate();
    }

    private static CallContext context() {
        return CallContext.background(Duration.ofMinutes(1));
    }
}
