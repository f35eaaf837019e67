package dev.theseus.storage.btrfs.internal;

import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.storage.StorageDriver;
import dev.theseus.kit.storage.snapshot.CrashPoint;
import dev.theseus.kit.storage.snapshot.LayerForm;
import dev.theseus.kit.storage.snapshot.SnapshotFolderDriver;
import dev.theseus.linux.btrfs.Subvolumes;
import dev.theseus.linux.file.FileSystems;
import dev.theseus.linux.thread.PlatformThreads;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The {@code btrfs} driver. */
@Component(
        service = StorageDriver.class,
        property = {
            Driver.PROPERTY_NAME + "=" + BtrfsStorageDriver.NAME,
            Driver.PROPERTY_STATE_FORMAT + ":Integer=" + BtrfsStorageDriver.FORMAT
        },
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class BtrfsStorageDriver extends SnapshotFolderDriver {
    static final String NAME = "btrfs";
    static final int FORMAT = 1;
    private static final String VERSION = "0.1.0";

    @Activate
    public BtrfsStorageDriver(@Reference EngineSettings settings) {
        this(settings, CrashPoint.NONE);
    }

    BtrfsStorageDriver(EngineSettings settings, CrashPoint crashPoint) {
        super(settings, NAME, FORMAT, crashPoint);
    }

    @Deactivate
    void deactivate() {
        close();
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo(NAME, VERSION, Set.of("reflink"), Map.of("Backing Filesystem", NAME));
    }

    @Override
    protected LayerForm form(Path directory) {
        refuseOptions();
        requireBtrfs(directory);
        return new SubvolumeTrees();
    }

    private static void requireBtrfs(Path directory) {
        String type = FileSystems.type(directory);
        if (!type.equals(NAME)) {
            throw EngineException.unavailable("btrfs: " + directory + " is on " + type
                    + "; mount a btrfs there or below --data-root, or choose another --storage-driver");
        }
    }

    @Override
    protected String requireUsable(Path directory) {
        requireBtrfs(directory);
        Path trial = directory.resolve("trial-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
        try {
            PlatformThreads.run(() -> {
                Subvolumes.create(trial);
                Subvolumes.delete(trial);
            });
        } catch (EngineException e) {
            throw EngineException.unavailable("btrfs: " + directory + " takes no subvolumes: " + e.message());
        }
        return directory + " takes subvolumes";
    }
}
