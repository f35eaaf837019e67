package dev.theseus.storage.btrfs.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.storage.StorageDriver;
import dev.theseus.tck.LoopVolume;
import dev.theseus.tck.StorageCrashTck;
import dev.theseus.tck.TrialSettings;
import dev.theseus.testing.NeedsRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

@NeedsRoot
final class CrashTest extends StorageCrashTck {
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

    private static TrialSettings onVolume(Path dataRoot) {
        try {
            return new TrialSettings(volume.inPlaceOf(dataRoot));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected StorageDriver open(EngineSettings settings, Consumer<String> step) {
        return new BtrfsStorageDriver(onVolume(settings.dataRoot()), step::accept);
    }

    @Override
    protected void close(StorageDriver driver) {
        ((BtrfsStorageDriver) driver).deactivate();
    }

    @Override
    protected List<String> folders(Path stateDirectory) throws IOException {
        // <data-root>/drivers/storage/btrfs
        Path dataRoot = stateDirectory.resolve("../../..").normalize();
        Path snapshots = onVolume(dataRoot)
                .stateDirectory(DriverKind.STORAGE, BtrfsStorageDriver.NAME)
                .resolve("snapshots");
        try (var entries = Files.list(snapshots)) {
            return entries.map(path -> path.getFileName().toString()).toList();
        }
    }
}
