package dev.theseus.kit.storage.snapshot;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.linux.file.DurableWrites;
import dev.theseus.linux.thread.PlatformThreads;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders on disk: {@code snapshots/<id>/}. A snapshot appears, is committed and disappears by
 * one rename each; whatever a crash leaves besides is named {@code new-…} or {@code removing-…}.
 *
 * <p>The record is the target of a symbolic link that leads nowhere: it lives in the file system's journal with the
 * renames, so a power cut cannot leave it empty. A new snapshot is on the disk when {@link #create} returns, which takes one
 * flush of the journal; the files of a committed one follow later, see {@link DiskSync}.
 */
final class SnapshotStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotStore.class);
    static final String NEW = "new-";
    static final String REMOVING = "removing-";
    private static final String RECORD = "snapshot";
    private static final String RECORD_DRAFT = "snapshot.new";
    private static final String ID_LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int ID_LENGTH = 8;
    private static final int PRIVATE_MODE = 0700;

    private final Path snapshots;
    private final CrashPoint crashPoint;
    private final LayerForm form;
    private final Deletions deletions;
    /** Folders being made, which a sweep must leave alone. */
    private final Set<Path> inProgress = ConcurrentHashMap.newKeySet();

    /** @param remarks what could not be read, one line each */
    record Contents(List<Snapshot> snapshots, List<String> remarks) {}

    SnapshotStore(String driver, Path stateDirectory, LayerForm form, CrashPoint crashPoint) {
        this.snapshots = stateDirectory.resolve("snapshots");
        this.form = form;
        this.deletions = new Deletions(driver, form);
        this.crashPoint = crashPoint;
    }

    /** Makes the folder that holds all others. Only root may enter: layers contain set-user-id programs. */
    void open() {
        try {
            Files.createDirectories(snapshots);
            Files.setAttribute(snapshots, "unix:mode", PRIVATE_MODE);
        } catch (IOException e) {
            throw failure("open " + snapshots, e);
        }
    }

    /** A folder on the file system that holds all snapshots. */
    Path place() {
        return snapshots;
    }

    Path folder(Snapshot snapshot) {
        return snapshots.resolve(snapshot.id());
    }

    String newId() {
        StringBuilder id = new StringBuilder(ID_LENGTH);
        do {
            id.setLength(0);
            for (int i = 0; i < ID_LENGTH; i++) {
                id.append(ID_LETTERS.charAt(ThreadLocalRandom.current().nextInt(ID_LETTERS.length())));
            }
        } while (Files.exists(snapshots.resolve(id.toString()), LinkOption.NOFOLLOW_LINKS));
        return id.toString();
    }

    Contents read() {
        List<Snapshot> found = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        for (Path folder : folders()) {
            if (isLeftover(folder)) {
                continue;
            }
            Optional<Snapshot> snapshot = readRecord(folder);
            if (snapshot.isPresent() && form.isWhole(folder)) {
                found.add(snapshot.get());
            } else {
                remarks.add(folder + ": its record or content is damaged; it is ignored, and yours to save or delete");
            }
        }
        return new Contents(found, remarks);
    }

    private static Optional<Snapshot> readRecord(Path folder) {
        try {
            Path record = Files.readSymbolicLink(folder.resolve(RECORD));
            return Snapshot.parse(name(folder), record.toString());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Makes the folder of a new snapshot. */
    void create(Snapshot snapshot, Optional<Path> parent, CallContext context) {
        Path draft = snapshots.resolve(NEW + snapshot.id());
        inProgress.add(draft);
        try {
            makeDirectory(draft);
            crashPoint.reached("create: folder made");
            form.make(draft, parent, crashPoint, context);
            crashPoint.reached("create: layer made");
            Files.createSymbolicLink(draft.resolve(RECORD), Path.of(snapshot.toText()));
            crashPoint.reached("create: record written");
            Files.move(draft, snapshots.resolve(snapshot.id()), StandardCopyOption.ATOMIC_MOVE);
            DurableWrites.folder(snapshots);
            crashPoint.reached("create: done");
        } catch (IOException e) {
            discard(draft);
            throw failure("make snapshot " + snapshot.key(), e);
        } catch (EngineException e) {
            discard(draft);
            throw e;
        } finally {
            inProgress.remove(draft);
        }
    }

    /** Replaces the record; this is the whole of a commit. */
    void update(Snapshot snapshot) {
        update(snapshot, crashPoint);
    }

    /** Notes that the snapshot's files are on the disk. Nobody waits for it: a crash before it is as one before the sync. */
    void noteSynced(Snapshot snapshot) {
        update(snapshot, CrashPoint.NONE);
    }

    private void update(Snapshot snapshot, CrashPoint crashPoint) {
        Path folder = snapshots.resolve(snapshot.id());
        try {
            Path draft = folder.resolve(RECORD_DRAFT);
            Files.deleteIfExists(draft);
            Files.createSymbolicLink(draft, Path.of(snapshot.toText()));
            crashPoint.reached("update: record written");
            Files.move(draft, folder.resolve(RECORD), StandardCopyOption.ATOMIC_MOVE);
            crashPoint.reached("update: done");
        } catch (IOException e) {
            throw failure("record snapshot " + snapshot.key(), e);
        }
    }

    /** Takes the snapshot away by a rename; its files are deleted later. */
    void remove(Snapshot snapshot) {
        Path retired = snapshots.resolve(REMOVING + snapshot.id());
        try {
            crashPoint.reached("remove: begin");
            Files.move(snapshots.resolve(snapshot.id()), retired, StandardCopyOption.ATOMIC_MOVE);
            crashPoint.reached("remove: done");
            deletions.add(retired);
        } catch (NoSuchFileException e) {
            // Somebody removed the folder by hand: what the caller wants is so already.
            LOG.warn("the folder of snapshot {} had gone before it was removed", snapshot.key());
        } catch (IOException e) {
            throw failure("remove snapshot " + snapshot.key(), e);
        }
    }

    /** Waits for deletions under way. */
    void settle(CallContext context) {
        deletions.await(context);
    }

    /** Has what crashes left deleted; {@link #settle} waits for it. A folder with a damaged record stays: it may hold a container's data. */
    void sweep() {
        for (Path folder : folders()) {
            if (isLeftover(folder) && !inProgress.contains(folder) && !deletions.isUnderWay(folder)) {
                deletions.add(folder);
            }
        }
    }

    private void discard(Path folder) {
        PlatformThreads.run(() -> form.delete(folder));
    }

    /** Everything below {@code snapshots}; empty before {@link #open}. */
    private List<Path> folders() {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(snapshots)) {
            List<Path> folders = new ArrayList<>();
            entries.forEach(folders::add);
            return folders;
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw failure("list " + snapshots, e);
        }
    }

    private static boolean isLeftover(Path folder) {
        String name = name(folder);
        return name.startsWith(NEW) || name.startsWith(REMOVING);
    }

    private static String name(Path folder) {
        return folder.subpath(folder.getNameCount() - 1, folder.getNameCount()).toString();
    }

    private static void makeDirectory(Path path) throws IOException {
        try {
            Files.createDirectory(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            throw new IOException(path + " is in the way", e);
        }
    }

    private static EngineException failure(String action, IOException e) {
        return EngineException.internal(action, e);
    }

    @Override
    public void close() {
        deletions.close();
    }
}
