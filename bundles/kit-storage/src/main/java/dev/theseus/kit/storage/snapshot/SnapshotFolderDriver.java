package dev.theseus.kit.storage.snapshot;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Diagnostic;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.MountSpec;
import dev.theseus.api.storage.Change;
import dev.theseus.api.storage.SnapshotInfo;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.api.storage.SnapshotSpec;
import dev.theseus.api.storage.StorageDriver;
import dev.theseus.api.storage.Usage;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A storage driver that keeps each snapshot in a folder. It opens its state folder at the first call, so that activation
 * touches no disk, and lets go of it when closed; snapshots stay as they are, mounted or not.
 */
public abstract class SnapshotFolderDriver implements StorageDriver, AutoCloseable {
    private final EngineSettings settings;
    private final SnapshotState state;
    private final String name;

    /**
     * @param name of the driver
     * @param format of the state folder: the newest that the driver reads, and what it writes
     */
    protected SnapshotFolderDriver(EngineSettings settings, String name, int format, CrashPoint crashPoint) {
        this.settings = settings;
        this.name = name;
        this.state = new SnapshotState(this, name, format, crashPoint);
    }

    /**
     * The form of the layers in a state folder; called once, when the folder is opened.
     *
     * @throws dev.theseus.api.error.EngineException {@code INVALID_PARAMETER} for options that the driver does not know
     */
    protected abstract LayerForm form(Path directory);

    /**
     * Tries whether the driver can work in the folder. Called by {@link #recover} and {@link #diagnose}.
     *
     * @return what makes it so, for people
     * @throws dev.theseus.api.error.EngineException {@code UNAVAILABLE}, saying what is missing
     */
    protected abstract String requireUsable(Path directory);

    /**
     * For drivers without options: refuses any that is meant for them.
     *
     * @throws EngineException {@code INVALID_PARAMETER}
     */
    protected final void refuseOptions() {
        for (String option : settings.options(DriverKind.STORAGE).keySet()) {
            if (option.startsWith(name + ".")) {
                throw EngineException.invalid("storage option " + option + ": " + name + " has no options; remove it");
            }
        }
    }

    protected final EngineSettings settings() {
        return settings;
    }

    /** The driver's private folder, made when absent. */
    protected final Path directory() {
        return settings.stateDirectory(DriverKind.STORAGE, name);
    }

    /** The driver's folder that no boot of the machine survives, made when absent. */
    final Path runDirectory() {
        return settings.runDirectory(DriverKind.STORAGE, name);
    }

    @Override
    public void close() {
        state.close();
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        return state.recover(expected.keys());
    }

    @Override
    public final void quiesce(CallContext context) {
        state.snapshots().quiesce(context);
    }

    @Override
    public final List<Diagnostic> diagnose(CallContext context) {
        return state.diagnose();
    }

    @Override
    public final List<MountSpec> prepare(
            SnapshotKey key, Optional<SnapshotKey> parent, SnapshotSpec spec, CallContext context) {
        return state.snapshots().prepare(key, parent, spec, context);
    }

    @Override
    public final List<MountSpec> mounts(SnapshotKey key, CallContext context) {
        return state.snapshots().mounts(key);
    }

    @Override
    public final long apply(SnapshotKey key, InputStream tar, CallContext context) {
        return state.snapshots().apply(key, tar, context);
    }

    @Override
    public final SnapshotInfo commit(SnapshotKey active, SnapshotKey committed, CallContext context) {
        return state.snapshots().commit(active, committed, context);
    }

    @Override
    public final void remove(SnapshotKey key, CallContext context) {
        state.snapshots().remove(key, context);
    }

    @Override
    public final Optional<SnapshotInfo> stat(SnapshotKey key, CallContext context) {
        return state.snapshots().stat(key);
    }

    @Override
    public final Map<String, String> details(SnapshotKey key, CallContext context) {
        return state.snapshots().details(key);
    }

    @Override
    public final Usage usage(SnapshotKey key, CallContext context) {
        return state.snapshots().usage(key, context);
    }

    @Override
    public final List<SnapshotInfo> list(CallContext context) {
        return state.snapshots().list();
    }

    @Override
    public final void changes(SnapshotKey key, Consumer<Change> found, CallContext context) {
        state.snapshots().changes(key, found, context);
    }

    @Override
    public final void diff(SnapshotKey key, OutputStream tar, CallContext context) {
        state.snapshots().diff(key, tar, context);
    }

    @Override
    public final Set<SnapshotKey> cleanup(Set<SnapshotKey> keep, CallContext context) {
        return state.snapshots().cleanup(keep, context);
    }
}
