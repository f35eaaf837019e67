package dev.theseus.storage.btrfs.internal;

import static dev.theseus.tck.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.storage.StorageDriver;
import dev.theseus.tck.LayerTar;
import dev.theseus.tck.LoopVolume;
import dev.theseus.tck.MountedTree;
import dev.theseus.tck.StorageDriverTck;
import dev.theseus.tck.TrialSettings;
import dev.theseus.testing.NeedsRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsRoot
final class BtrfsStorageDriverTckTest extends StorageDriverTck {
    @TempDir
    private static Path folder;

    private static LoopVolume volume;

    @BeforeAll
    static void mount() throws IOException {
        volume = new LoopVolume("btrfs", folder);
    }

    @AfterAll
    static void unmount() throws IOException {
        volume.close();
    }

    @Override
    protected Path files(EngineSettings settings) {
        try {
            return volume.inPlaceOf(settings.dataRoot());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected StorageDriver open(EngineSettings settings) {
        return new BtrfsStorageDriver(new TrialSettings(files(settings)));
    }

    @Override
    protected void close(StorageDriver driver) {
        ((BtrfsStorageDriver) driver).deactivate();
    }

    @Test
    void subvolumesThatAContainerMadeGoWithIt() throws IOException {
        trial().layer("base", "", new LayerTar().file("f", "x"));
        trial().prepare("c1", "base");
        try (MountedTree tree = trial().mount("c1")) {
            tree.run("btrfs", "subvolume", "create", "inner");
            tree.run("touch", "inner/file");
        }
        trial().remove("c1");
        trial().driver().quiesce(trial().context());
        assertEquals(List.of("base"), trial().keys());
        assertTrue(trial().recover("base").remarks().isEmpty());
    }

    @Test
    void anotherFileSystemIsRefused(@TempDir Path elsewhere) {
        BtrfsStorageDriver lost = new BtrfsStorageDriver(new TrialSettings(elsewhere));
        var failure =
                assertFails(ErrorKind.UNAVAILABLE, () -> lost.list(CallContext.background(Duration.ofSeconds(10))));
        assertTrue(failure.message().contains("--storage-driver"), failure.message());
        lost.deactivate();
    }
}
