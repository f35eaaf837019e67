package example.storage.plain;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Diagnostic;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
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
import dev.theseus.kit.storage.layer.LayerTrees;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The driver: what the engine asks for. What is on disk, and how it stays whole, is {@link SnapshotFolders}. */
@Component(
        service = StorageDriver.class,
        property = {
            Driver.PROPERTY_NAME + "=" + PlainStorageDriver.NAME,
            Driver.PROPERTY_STATE_FORMAT + ":Integer=" + SnapshotFolders.FORMAT
        })
public final class PlainStorageDriver implements StorageDriver {
    static final String NAME = "plain";
    private static final String VERSION = "1.0.0";

    private final LayerTrees trees = new LayerTrees();
    private final EngineSettings settings;
    private final SnapshotFolders folders;

    /** Touches no disk: activation has to be quick, {@link #recover} is the place for slow work. */
    @Activate
    public PlainStorageDriver(@Reference EngineSettings settings) {
        this(settings, step -> {});
    }

    /** @param step told of each step of a change, so that a test can die there */
    PlainStorageDriver(EngineSettings settings, Consumer<String> step) {
        this.settings = settings;
        this.folders = new SnapshotFolders(this::state, this::snapshots, trees, step);
    }

    private Path state() {
        return settings.stateDirectory(DriverKind.STORAGE, NAME);
    }

    private Path snapshots() {
        return PlainOptions.parse(settings.options(DriverKind.STORAGE))
                .root()
                .orElseGet(this::state)
                .resolve("snapshots");
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo(NAME, VERSION, Set.of(), Map.of("Copies", "full"));
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        folders.open();
        Set<String> found =
                folders.list().stream().map(info -> info.key().value()).collect(Collectors.toSet());
        return new RecoveryReport(
                intersection(expected.keys(), found),
                difference(expected.keys(), found),
                difference(found, expected.keys()),
                List.of());
    }

    private static Set<String> intersection(Set<String> some, Set<String> others) {
        Set<String> both = new HashSet<>(some);
        both.retainAll(others);
        return both;
    }

    private static Set<String> difference(Set<String> some, Set<String> others) {
        Set<String> rest = new HashSet<>(some);
        rest.removeAll(others);
        return rest;
    }

    @Override
    public List<Diagnostic> diagnose(CallContext context) {
        Path directory = snapshots();
        boolean writable = Files.isWritable(directory);
        return List.of(new Diagnostic(
                writable,
                "folder of snapshots",
                directory + (writable ? " can be written to" : " cannot be written to"),
                writable ? "" : "mount its disk read-write, or choose another --data-root or plain.root"));
    }

    @Override
    public List<MountSpec> prepare(
            SnapshotKey key, Optional<SnapshotKey> parent, SnapshotSpec spec, CallContext context) {
        if (spec.sizeLimit() > 0) {
            throw EngineException.notImplemented(
                    "snapshot " + key + ": " + NAME + " cannot limit sizes; leave out the option size");
        }
        if (!spec.idMap().isEmpty()) {
            throw EngineException.notImplemented("snapshot " + key + ": " + NAME + " cannot map ids");
        }
        if (!spec.options().isEmpty()) {
            throw EngineException.invalid("snapshot " + key + ": " + NAME + " has no options; leave out "
                    + String.join(", ", spec.options().keySet()));
        }
        return mount(folders.create(key, parent, context));
    }

    @Override
    public List<MountSpec> mounts(SnapshotKey key, CallContext context) {
        return mount(folders.require(key));
    }

    private static List<MountSpec> mount(Snapshot snapshot) {
        List<String> options = snapshot.info().committed() ? List.of("bind", "ro") : List.of("bind");
        return List.of(new MountSpec("bind", snapshot.tree().toString(), options));
    }

    @Override
    public long apply(SnapshotKey key, InputStream tar, CallContext context) {
        Snapshot snapshot = folders.require(key);
        if (snapshot.info().committed()) {
            throw EngineException.conflict("snapshot " + key + " is committed and does not change any more");
        }
        return trees.apply(snapshot.tree(), tar, context);
    }

    @Override
    public SnapshotInfo commit(SnapshotKey active, SnapshotKey committed, CallContext context) {
        return folders.commit(active, committed).info();
    }

    @Override
    public void remove(SnapshotKey key, CallContext context) {
        folders.remove(key);
    }

    @Override
    public Optional<SnapshotInfo> stat(SnapshotKey key, CallContext context) {
        return folders.find(key).map(Snapshot::info);
    }

    @Override
    public Usage usage(SnapshotKey key, CallContext context) {
        Snapshot snapshot = folders.require(key);
        return trees.usage(before(snapshot), snapshot.tree(), context);
    }

    @Override
    public List<SnapshotInfo> list(CallContext context) {
        return folders.list();
    }

    @Override
    public void changes(SnapshotKey key, Consumer<Change> found, CallContext context) {
        Snapshot snapshot = folders.require(key);
        trees.changes(before(snapshot), snapshot.tree(), found, context);
    }

    @Override
    public void diff(SnapshotKey key, OutputStream tar, CallContext context) {
        Snapshot snapshot = folders.require(key);
        trees.diff(before(snapshot), snapshot.tree(), tar, context);
    }

    private Optional<Path> before(Snapshot snapshot) {
        return snapshot.info().parent().map(parent -> folders.require(parent).tree());
    }

    @Override
    public Set<SnapshotKey> cleanup(Set<SnapshotKey> keep, CallContext context) {
        return folders.cleanup(keep, context);
    }
}
