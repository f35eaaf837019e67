package dev.theseus.kit.storage.snapshot;

import dev.theseus.api.driver.Diagnostic;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.storage.SnapshotKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the state folder when it is first needed, and closes it with the driver. */
final class SnapshotState {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotState.class);

    private final SnapshotFolderDriver driver;
    private final String name;
    private final int format;
    private final CrashPoint crashPoint;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile @Nullable Opened opened;
    private volatile boolean closed;

    /** What there is once the folder is open. */
    private record Opened(StateFolder folder, SnapshotStore store, Snapshots snapshots) {}

    SnapshotState(SnapshotFolderDriver driver, String name, int format, CrashPoint crashPoint) {
        this.driver = driver;
        this.name = name;
        this.format = format;
        this.crashPoint = crashPoint;
    }

    Snapshots snapshots() {
        return open().snapshots();
    }

    RecoveryReport recover(Set<String> expected) {
        Opened now = open();
        // Only the refusal matters here.
        var _ = driver.requireUsable(driver.directory());
        SnapshotStore.Contents contents = now.store().read();
        List<String> remarks = new ArrayList<>(contents.remarks());
        Set<String> found = contents.snapshots().stream()
                .map(snapshot -> snapshot.key().value())
                .collect(Collectors.toSet());
        contents.snapshots().stream()
                .filter(snapshot -> snapshot.parent()
                        .map(SnapshotKey::value)
                        .filter(parent -> !found.contains(parent))
                        .isPresent())
                .forEach(snapshot -> remarks.add("snapshot " + snapshot.key() + ": its parent is lost"));
        Set<String> adopted = new HashSet<>(expected);
        adopted.retainAll(found);
        Set<String> missing = new HashSet<>(expected);
        missing.removeAll(found);
        Set<String> unknown = new HashSet<>(found);
        unknown.removeAll(expected);
        return new RecoveryReport(adopted, missing, unknown, remarks);
    }

    List<Diagnostic> diagnose() {
        List<Diagnostic> findings = new ArrayList<>();
        try {
            Opened now = open();
            String usable = driver.requireUsable(driver.directory());
            findings.add(new Diagnostic(true, "backing file system", usable, ""));
            SnapshotStore.Contents contents = now.store().read();
            int count = contents.snapshots().size();
            findings.add(new Diagnostic(true, "snapshots", count + " snapshots", ""));
            contents.remarks()
                    .forEach(remark -> findings.add(new Diagnostic(
                            false, "snapshots", remark, "save what you need of it, then delete the folder")));
        } catch (EngineException e) {
            findings.add(new Diagnostic(
                    false, "state folder", e.message(), "mend what is named, then start the daemon again"));
        }
        return findings;
    }

    void close() {
        opening.lock();
        try {
            closed = true;
            Opened now = opened;
            opened = null;
            if (now != null) {
                now.snapshots().close();
                now.folder().close();
            }
        } finally {
            opening.unlock();
        }
    }

    private Opened open() {
        Opened now = opened;
        if (now != null) {
            return now;
        }
        opening.lock();
        try {
            now = opened;
            if (now == null) {
                if (closed) {
                    throw EngineException.unavailable(name + ": the driver has been stopped");
                }
                now = load();
                opened = now;
            }
            return now;
        } finally {
            opening.unlock();
        }
    }

    private Opened load() {
        Path directory = driver.directory();
        LayerForm form = driver.form(directory);
        StateFolder folder = StateFolder.open(name, format, directory);
        try {
            SnapshotStore store = new SnapshotStore(name, directory, form, crashPoint);
            store.open();
            SnapshotIndex index = new SnapshotIndex(trusted(store));
            return new Opened(folder, store, new Snapshots(name, store, index, form));
        } catch (EngineException e) {
            folder.close();
            throw e;
        }
    }

    /** After a boot only what had reached the disk; the rest is unpacked again when it is wanted. */
    private List<Snapshot> trusted(SnapshotStore store) {
        List<Snapshot> found = store.read().snapshots();
        BootMark mark = new BootMark(driver.runDirectory());
        if (mark.isThere()) {
            return found;
        }
        List<Snapshot> doubtful = SnapshotTrust.doubtful(found);
        doubtful.forEach(snapshot -> LOG.warn(
                "{}: the machine stopped before layer {} was whole on the disk; it is dropped, to be unpacked again",
                name,
                snapshot.key()));
        doubtful.forEach(store::remove);
        mark.leave();
        return found.stream().filter(snapshot -> !doubtful.contains(snapshot)).toList();
    }
}
