package dev.theseus.storage.overlay.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.linux.file.TreeRemoval;
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
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders on disk: {@code snapshots/<id>/{diff,work,snapshot}}. A snapshot appears, is committed and disappears by
 * one rename each; whatever a crash leaves besides is named {@code new-…} or {@code removing-…}.
 *
 * <p>The record is the target of a symbolic link that leads nowhere: it lives in the file system's journal with the
 * renames, so a power cut cannot leave it empty, and no flush of the disk holds up a container's start.
 */
final class SnapshotStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotStore.class);
    static final String NEW = "new-";
    static final String REMOVING = "removing-";
    private static final String RECORD = "snapshot";
    private static final String RECORD_DRAFT = "snapshot.new";
    private static final String ID_LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int ID_LENGTH = 8;
    private static final int ROOT_MODE = 0755;
    private static final int PRIVATE_MODE = 0700;

    private final Path snapshots;
    private final CrashPoint crashPoint;
    private final SecureRandom random = new SecureRandom();
    private final Deletions deletions = new Deletions();
    /** Folders being made, which a sweep must leave alone. */
    private final Set<Path> inProgress = ConcurrentHashMap.newKeySet();

    /** @param remarks what could not be read, one line each */
    record Contents(List<Snapshot> snapshots, List<String> remarks) {}

    SnapshotStore(Path stateDirectory, CrashPoint crashPoint) {
        this.snapshots = stateDirectory.resolve("snapshots");
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

    Path diff(Snapshot snapshot) {
        return snapshots.resolve(snapshot.id()).resolve("diff");
    }

    Path work(Snapshot snapshot) {
        return snapshots.resolve(snapshot.id()).resolve("work");
    }

    String newId() {
        StringBuilder id = new StringBuilder(ID_LENGTH);
        do {
            id.setLength(0);
            for (int i = 0; i < ID_LENGTH; i++) {
                id.append(ID_LETTERS.charAt(random.nextInt(ID_LETTERS.length())));
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
            if (snapshot.isPresent() && Files.isDirectory(folder.resolve("diff"), LinkOption.NOFOLLOW_LINKS)) {
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

    /**
     * Makes the folder of a new snapshot. The root of the merged tree takes owner and mode from the topmost layer, so a
     * new layer starts with those of its parent.
     */
    void create(Snapshot snapshot, Optional<Path> parentDiff) {
        Path draft = snapshots.resolve(NEW + snapshot.id());
        inProgress.add(draft);
        try {
            makeDirectory(draft, PRIVATE_MODE);
            crashPoint.reached("create: folder made");
            Path diff = draft.resolve("diff");
            makeDirectory(diff, ROOT_MODE);
            if (parentDiff.isPresent()) {
                copyOwnerAndMode(parentDiff.get(), diff);
            }
            makeDirectory(draft.resolve("work"), PRIVATE_MODE);
            crashPoint.reached("create: layers made");
            Files.createSymbolicLink(draft.resolve(RECORD), Path.of(snapshot.toText()));
            crashPoint.reached("create: record written");
            Files.move(draft, snapshots.resolve(snapshot.id()), StandardCopyOption.ATOMIC_MOVE);
            crashPoint.reached("create: done");
        } catch (IOException e) {
            discard(draft);
            throw failure("make snapshot " + snapshot.key(), e);
        } finally {
            inProgress.remove(draft);
        }
    }

    /** Replaces the record; this is the whole of a commit. */
    void update(Snapshot snapshot) {
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

    /** Deletes what crashes left. A folder with a damaged record stays: it may hold a container's data. */
    void sweep() {
        for (Path folder : folders()) {
            if (isLeftover(folder) && !inProgress.contains(folder) && !deletions.isUnderWay(folder)) {
                discard(folder);
            }
        }
    }

    private static void discard(Path folder) {
        PlatformThreads.run(() -> TreeRemoval.remove(folder));
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

    private static void makeDirectory(Path path, int mode) throws IOException {
        try {
            Files.createDirectory(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            throw new IOException(path + " is in the way", e);
        }
        if (mode != PRIVATE_MODE) {
            Files.setAttribute(path, "unix:mode", mode);
        }
    }

    private static void copyOwnerAndMode(Path from, Path to) throws IOException {
        Map<String, Object> wanted = Files.readAttributes(from, "unix:mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(to, "unix:uid", wanted.get("uid"));
        Files.setAttribute(to, "unix:gid", wanted.get("gid"));
        if (wanted.get("mode") instanceof Integer mode) {
            Files.setAttribute(to, "unix:mode", mode & 07777);
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
