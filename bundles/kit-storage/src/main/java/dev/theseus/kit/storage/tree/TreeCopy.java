package dev.theseus.kit.storage.tree;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.file.FileCopy;
import dev.theseus.linux.file.FileStatus;
import dev.theseus.linux.file.PathWalk;
import dev.theseus.linux.file.RootedDirectory;
import dev.theseus.linux.file.RootedPath;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Copies a tree into another root: owners, modes, times, extended attributes, hard links and devices are kept. */
public final class TreeCopy implements PathWalk.Visitor {
    private static final int O_RDONLY_NOFOLLOW = 0x20000;

    private final RootedDirectory source;
    private final String from;
    private final RootedDirectory target;
    private final String to;
    private final Runnable beforeEach;
    private final LinkedNames linked = new LinkedNames();
    /** Of the folders on the way. */
    private final Deque<FileStatus> folders = new ArrayDeque<>();

    private TreeCopy(RootedDirectory source, String from, RootedDirectory target, String to, Runnable beforeEach) {
        this.source = source;
        this.from = from;
        this.target = target;
        this.to = to;
        this.beforeEach = beforeEach;
    }

    /**
     * Copies what is in one folder into another folder, which gets the owner, mode, times and attributes of the first.
     * What is there already under the same name is replaced, but folders are merged. Sockets are left out.
     */
    public static void copyContents(
            RootedDirectory source, String sourceFolder, RootedDirectory target, String targetFolder) {
        copyContents(source, sourceFolder, target, targetFolder, () -> {});
    }

    /**
     * As above, for copies that may take long.
     *
     * @param beforeEach called before each file; what it throws ends the copy
     */
    public static void copyContents(
            RootedDirectory source,
            String sourceFolder,
            RootedDirectory target,
            String targetFolder,
            Runnable beforeEach) {
        String from = source.resolve(sourceFolder);
        TreeCopy copy = new TreeCopy(source, from, target, target.resolve(targetFolder), beforeEach);
        FileStatus status = source.stat(from).orElseThrow(() -> EngineException.notFound("no folder " + sourceFolder));
        PathWalk.below(from, copy);
        copy.describe(from, copy.to, status);
    }

    private String target(String path) {
        return RootedPath.join(to, path.substring(from.isEmpty() ? 0 : from.length() + 1));
    }

    @Override
    public List<String> enter(String folder) {
        return source.list(folder);
    }

    @Override
    public boolean visit(String path) {
        Optional<FileStatus> found = source.stat(path);
        if (found.isEmpty()) {
            return false;
        }
        beforeEach.run();
        FileStatus status = found.get();
        if (status.isDirectory()) {
            makeFolder(target(path));
            folders.push(status);
            return true;
        }
        if (status.type() != FileStatus.SOCKET) {
            file(path, target(path), status);
        }
        return false;
    }

    /** Last, because every file created in a folder changes its time. */
    @Override
    public void leave(String folder) {
        describe(folder, target(folder), folders.pop());
    }

    private void makeFolder(String folder) {
        if (!target.makeDirectory(folder, 0700)
                && target.stat(folder).filter(FileStatus::isDirectory).isEmpty()) {
            target.remove(folder);
            target.makeDirectory(folder, 0700);
        }
    }

    private void file(String path, String copy, FileStatus status) {
        target.remove(copy);
        Optional<String> first = linked.firstOf(status, copy);
        if (first.isPresent()) {
            target.hardLink(copy, first.get());
            return;
        }
        switch (status.type()) {
            case FileStatus.REGULAR -> content(path, copy);
            case FileStatus.SYMBOLIC_LINK -> target.symbolicLink(copy, source.readLink(path));
            default -> target.makeNode(copy, status.mode(), status.deviceMajor(), status.deviceMinor());
        }
        describe(path, copy, status);
    }

    private void content(String path, String copy) {
        try (Descriptor in = source.open(path, O_RDONLY_NOFOLLOW);
                Descriptor out = target.createFile(copy, 0600)) {
            FileCopy.copy(in, out);
        }
    }

    /** In this order: a change of owner drops setuid bits and capabilities. */
    private void describe(String path, String copy, FileStatus status) {
        target.setOwner(copy, status.uid(), status.gid());
        source.extendedAttributes(path).forEach((name, value) -> target.setExtendedAttribute(copy, name, value));
        if (!status.isSymbolicLink()) {
            target.setMode(copy, status.permissions());
        }
        target.setTimes(copy, status.modified());
    }
}
