package dev.theseus.storage.overlay.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Diagnostic;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.host.MountSpec;
import dev.theseus.api.storage.Change;
import dev.theseus.api.storage.SnapshotInfo;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.api.storage.SnapshotSpec;
import dev.theseus.api.storage.StorageDriver;
import dev.theseus.api.storage.Usage;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The {@code overlay2} driver: opens its state folder at the first call and hands on to {@link Snapshots}. */
@Component(
        property = {
            Driver.PROPERTY_NAME + "=" + OverlayStorageDriver.NAME,
            Driver.PROPERTY_STATE_FORMAT + ":Integer=" + StateFolder.FORMAT
        })
public final class OverlayStorageDriver implements StorageDriver {
    static final String NAME = "overlay2";

    private final EngineSettings settings;
    private final OverlayState state;

    @Activate
    public OverlayStorageDriver(@Reference EngineSettings settings) {
        this(settings, CrashPoint.NONE);
    }

    OverlayStorageDriver(EngineSettings settings, CrashPoint crashPoint) {
        this.settings = settings;
        this.state = new OverlayState(settings, crashPoint);
    }

    /** Lets go of the folder; snapshots stay as they are, mounted or not. */
    @Deactivate
    void deactivate() {
        state.close();
    }

    @Override
    public DriverInfo info() {
        return state.info();
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        OverlayOptions.parse(settings.options(DriverKind.STORAGE));
        return state.recover(expected.keys());
    }

    @Override
    public void quiesce(CallContext context) {
        state.snapshots().quiesce(context);
    }

    @Override
    public List<Diagnostic> diagnose(CallContext context) {
        return state.diagnose();
    }

    @Override
    public List<MountSpec> prepare(
            SnapshotKey key, Optional<SnapshotKey> parent, SnapshotSpec spec, CallContext context) {
        return state.snapshots().prepare(key, parent, spec, context);
    }

    @Override
    public List<MountSpec> mounts(SnapshotKey key, CallContext context) {
        return state.snapshots().mounts(key);
    }

    @Override
    public long apply(SnapshotKey key, InputStream tar, CallContext context) {
        return state.snapshots().apply(key, tar, context);
    }

    @Override
    public SnapshotInfo commit(SnapshotKey active, SnapshotKey committed, CallContext context) {
        return state.snapshots().commit(active, committed, context);
    }

    @Override
    public void remove(SnapshotKey key, CallContext context) {
        state.snapshots().remove(key, context);
    }

    @Override
    public Optional<SnapshotInfo> stat(SnapshotKey key, CallContext context) {
        return state.snapshots().stat(key);
    }

    @Override
    public Usage usage(SnapshotKey key, CallContext context) {
        return state.snapshots().usage(key);
    }

    @Override
    public List<SnapshotInfo> list(CallContext context) {
        return state.snapshots().list();
    }

    @Override
    public List<Change> changes(SnapshotKey key, CallContext context) {
        return state.snapshots().changes(key, context);
    }

    @Override
    public void diff(SnapshotKey key, OutputStream tar, CallContext context) {
        state.snapshots().diff(key, tar, context);
    }

    @Override
    public Set<SnapshotKey> cleanup(Set<SnapshotKey> keep, CallContext context) {
        return state.snapshots().cleanup(keep, context);
    }
}
