package dev.theseus.storage.overlay.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.storage.StorageDriver;
import dev.theseus.kit.storage.snapshot.CrashPoint;
import dev.theseus.kit.storage.snapshot.LayerForm;
import dev.theseus.kit.storage.snapshot.SnapshotFolderDriver;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The {@code overlay2} driver. */
@Component(
        service = StorageDriver.class,
        property = {
            Driver.PROPERTY_NAME + "=" + OverlayStorageDriver.NAME,
            Driver.PROPERTY_STATE_FORMAT + ":Integer=" + OverlayStorageDriver.FORMAT
        },
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class OverlayStorageDriver extends SnapshotFolderDriver {
    static final String NAME = "overlay2";
    static final int FORMAT = 1;
    private static final String VERSION = "0.1.0";

    private volatile String backing = "";

    @Activate
    public OverlayStorageDriver(@Reference EngineSettings settings) {
        this(settings, CrashPoint.NONE);
    }

    OverlayStorageDriver(EngineSettings settings, CrashPoint crashPoint) {
        super(settings, NAME, FORMAT, crashPoint);
    }

    @Deactivate
    void deactivate() {
        close();
    }

    @Override
    public DriverInfo info() {
        Map<String, String> status = new LinkedHashMap<>();
        String seen = backing;
        if (!seen.isEmpty()) {
            status.put("Backing Filesystem", seen);
        }
        status.put("Supports d_type", "true");
        status.put("Using metacopy", "false");
        status.put("Native Overlay Diff", "true");
        status.put("userxattr", "false");
        return new DriverInfo(NAME, VERSION, Set.of(), status);
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        // Also when the folder is open already: options may have changed since.
        OverlayOptions.parse(settings().options(DriverKind.STORAGE));
        return super.recover(expected, context);
    }

    @Override
    protected LayerForm form(Path directory) {
        OverlayOptions options = OverlayOptions.parse(settings().options(DriverKind.STORAGE));
        backing = BackingFileSystem.name(directory);
        return new OverlayLayers(new MountPlan(options));
    }

    @Override
    protected String requireUsable(Path directory) {
        BackingFileSystem.requireOverlay(directory);
        return BackingFileSystem.name(directory) + " at " + directory + " carries overlays";
    }
}
