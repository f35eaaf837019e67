package dev.theseus.storage.vfs.internal;

import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.storage.StorageDriver;
import dev.theseus.kit.storage.snapshot.CrashPoint;
import dev.theseus.kit.storage.snapshot.LayerForm;
import dev.theseus.kit.storage.snapshot.SnapshotFolderDriver;
import dev.theseus.linux.file.FileSystems;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The {@code vfs} driver: needs nothing of the kernel but bind mounts. */
@Component(
        service = StorageDriver.class,
        property = {
            Driver.PROPERTY_NAME + "=" + VfsStorageDriver.NAME,
            Driver.PROPERTY_STATE_FORMAT + ":Integer=" + VfsStorageDriver.FORMAT
        },
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class VfsStorageDriver extends SnapshotFolderDriver {
    static final String NAME = "vfs";
    static final int FORMAT = 1;
    private static final String VERSION = "0.1.0";

    /** Empty until the folder has been tried. */
    private volatile String fileSystem = "";

    private volatile boolean reflinks;

    @Activate
    public VfsStorageDriver(@Reference EngineSettings settings) {
        this(settings, CrashPoint.NONE);
    }

    VfsStorageDriver(EngineSettings settings, CrashPoint crashPoint) {
        super(settings, NAME, FORMAT, crashPoint);
    }

    @Deactivate
    void deactivate() {
        close();
    }

    @Override
    public DriverInfo info() {
        Map<String, String> status = new LinkedHashMap<>();
        String seen = fileSystem;
        if (!seen.isEmpty()) {
            status.put("Backing Filesystem", seen);
            status.put("Reflinks", String.valueOf(reflinks));
        }
        return new DriverInfo(NAME, VERSION, reflinks ? Set.of("reflink") : Set.of(), status);
    }

    @Override
    protected LayerForm form(Path directory) {
        refuseOptions();
        return new CopiedTrees();
    }

    @Override
    protected String requireUsable(Path directory) {
        reflinks = Reflinks.work(directory);
        fileSystem = FileSystems.type(directory);
        return fileSystem + " at " + directory + (reflinks ? " shares the blocks of copies" : " takes full copies");
    }
}
