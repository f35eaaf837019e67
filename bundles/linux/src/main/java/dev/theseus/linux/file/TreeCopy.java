package dev.theseus.linux.file;

import dev.theseus.linux.descriptor.Descriptor;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Copies a tree into another root: owners, modes, times, extended attributes, hard links and devices are kept. */
public final class TreeCopy {
    private static final int O_RDONLY_NOFOLLOW = DirectoryCache.O_NOFOLLOW;

    private record FileId(long device, long inode) {}

    private final RootedDirectory source;
    private final RootedDirectory target;
    private final Map<FileId, String> linked = new HashMap<>();
    private final Map<String, Instant> folderTimes = new LinkedHashMap<>();

    private final Runnable beforeEach;

    private TreeCopy(RootedDirectory source, RootedDirectory target, Runnable beforeEach) {
        this.source = source;
        this.target = target;
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
        TreeCopy copy = new TreeCopy(source, target, beforeEach);
        String from = source.resolve(sourceFolder);
        String to = target.resolve(targetFolder);
        FileStatus status = source.stat(from)
                .orElseThrow(() -> dev.theseus.api.error.EngineException.notFound("no folder " + sourceFolder));
        copy.contents(from, to);
        copy.describe(from, to, status);
        copy.folderTimes.forEach(target::setTimes);
    }

    private void contents(String from, String to) {
        for (String name : source.list(from)) {
            String next = RootedPath.join(from, name);
            source.stat(next).ifPresent(status -> entry(next, RootedPath.join(to, name), status));
        }
    }

    private void entry(String from, String to, FileStatus status) {
        beforeEach.run();
        if (status.type() == FileStatus.SOCKET) {
            return;
        }
        if (status.isDirectory()) {
            folder(from, to, status);
            return;
        }
        target.remove(to);
        FileId id = new FileId(status.device(), status.inode());
        String first = status.links() > 1 ? linked.putIfAbsent(id, to) : null;
        if (first != null) {
            target.hardLink(to, first);
            return;
        }
        switch (status.type()) {
            case FileStatus.REGULAR -> content(from, to);
            case FileStatus.SYMBOLIC_LINK -> target.symbolicLink(to, source.readLink(from));
            default -> target.makeNode(to, status.mode(), status.deviceMajor(), status.deviceMinor());
        }
        describe(from, to, status);
    }

    private void folder(String from, String to, FileStatus status) {
        if (!target.makeDirectory(to, 0700)
                && target.stat(to).filter(FileStatus::isDirectory).isEmpty()) {
            target.remove(to);
            target.makeDirectory(to, 0700);
        }
        contents(from, to);
        describe(from, to, status);
    }

    private void content(String from, String to) {
        try (Descriptor in = source.open(from, O_RDONLY_NOFOLLOW);
                Descriptor out = target.createFile(to, 0600)) {
            FileCopy.copy(in, out);
        }
    }

    /** In this order: a change of owner drops setuid bits and capabilities. */
    private void describe(String from, String to, FileStatus status) {
        target.setOwner(to, status.uid(), status.gid());
        source.extendedAttributes(from).forEach((name, value) -> target.setExtendedAttribute(to, name, value));
        if (!status.isSymbolicLink()) {
            target.setMode(to, status.permissions());
        }
        if (status.isDirectory()) {
            folderTimes.put(to, status.modified());
        } else {
            target.setTimes(to, status.modified());
        }
    }
}
