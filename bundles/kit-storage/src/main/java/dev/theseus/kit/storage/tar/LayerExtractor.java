package dev.theseus.kit.storage.tar;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.kit.storage.tar.TarEntry.Kind;
import dev.theseus.linux.file.FileStatus;
import dev.theseus.linux.file.NativeBuffer;
import dev.theseus.linux.file.RootedDirectory;
import dev.theseus.linux.file.RootedPath;
import dev.theseus.linux.thread.PlatformThreads;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Unpacks an uncompressed archive into a tree. Owners, modes, times to the nanosecond, extended attributes, links,
 * devices and holes are kept; nothing can be written outside the root, whatever the archive holds. What exists under a
 * member's name is replaced, but folders are merged. Content is streamed, never held whole.
 */
public final class LayerExtractor {
    private static final String WHITEOUT = ".wh.";
    private static final String AUFS_PRIVATE = ".wh..wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final int BUFFER = 128 << 10;

    private final RootedDirectory root;
    private final String folder;
    private final ExtractOptions options;
    private final UnpackedTree unpacked = new UnpackedTree();
    private long unpackedBytes;

    private LayerExtractor(RootedDirectory root, String folder, ExtractOptions options) {
        this.root = root;
        this.folder = RootedPath.clean(folder);
        this.options = options;
    }

    /**
     * Unpacks into the root itself. Reads {@code tar} to its end, also past the archive's. Runs on a platform thread.
     *
     * @return bytes of all regular files unpacked
     * @throws EngineException {@code DATA_LOSS} for a broken archive, {@code INVALID_PARAMETER} for one that would leave
     *     the root; what was unpacked by then stays
     */
    public static long extract(InputStream tar, RootedDirectory root, ExtractOptions options) {
        return extract(tar, root, "", options);
    }

    /** As {@link #extract(InputStream, RootedDirectory, ExtractOptions)}, into a folder of the root that must exist. */
    public static long extract(InputStream tar, RootedDirectory root, String folder, ExtractOptions options) {
        return PlatformThreads.call(() -> {
            try {
                return new LayerExtractor(root, folder, options).run(new TarReader(tar));
            } catch (IOException e) {
                throw EngineException.internal("read layer archive", e);
            }
        });
    }

    private long run(TarReader reader) throws IOException {
        try (NativeBuffer buffer = new NativeBuffer(BUFFER)) {
            FileContent content = new FileContent(reader, buffer);
            Optional<TarEntry> entry = reader.next();
            while (entry.isPresent()) {
                unpack(entry.get(), content);
                entry = reader.next();
            }
        }
        reader.drain();
        // Only now, because every file created in a folder changes its time. A folder may have gone again.
        unpacked.folderTimes((path, time) -> {
            if (root.stat(path).filter(FileStatus::isDirectory).isPresent()) {
                root.setTimes(path, time);
            }
        });
        return unpackedBytes;
    }

    private void unpack(TarEntry entry, FileContent content) throws IOException {
        String name = RootedPath.cleanStrictly(entry.name());
        String path = name.isEmpty() ? folder : RootedPath.join(folder, name);
        if (name.isEmpty()) {
            if (entry.kind() != Kind.DIRECTORY) {
                throw EngineException.invalid("archive replaces its root by a " + entry.kind());
            }
            describe(path, entry);
            return;
        }
        if (options.whiteouts().applies() && RootedPath.name(path).startsWith(WHITEOUT)) {
            whiteout(path);
            return;
        }
        Optional<FileStatus> before = makeRoom(path, entry);
        create(path, entry, content);
        if (entry.kind() == Kind.DIRECTORY
                && before.filter(FileStatus::isOverlayWhiteout).isPresent()) {
            // The mark had hidden a folder below, which must not show through the new one.
            options.whiteouts().makeOpaque(root, path, unpacked);
        }
        if (options.whiteouts().applies()) {
            unpacked.add(path);
        }
    }

    private void whiteout(String path) {
        String parent = RootedPath.parent(path);
        String marker = RootedPath.name(path);
        if (marker.equals(OPAQUE)) {
            makeParents(parent);
            options.whiteouts().makeOpaque(root, parent, unpacked);
            return;
        }
        if (marker.startsWith(AUFS_PRIVATE)) {
            // Book-keeping of a file system that nobody mounts here.
            return;
        }
        String hidden = marker.substring(WHITEOUT.length());
        if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
            throw EngineException.invalid("archive has a whiteout without a name: " + RootedPath.shortened(path));
        }
        makeParents(parent);
        options.whiteouts().delete(root, RootedPath.join(parent, hidden), unpacked);
    }

    /** Takes away what stands in the way; a folder that meets a folder stays. Returns what was there. */
    private Optional<FileStatus> makeRoom(String path, TarEntry entry) {
        Optional<FileStatus> existing = root.stat(path);
        if (existing.isEmpty()) {
            makeParents(RootedPath.parent(path));
            return existing;
        }
        boolean wasFolder = existing.get().isDirectory();
        boolean isFolder = entry.kind() == Kind.DIRECTORY;
        if (wasFolder && isFolder) {
            return existing;
        }
        if (options.forbidTypeChange() && wasFolder != isFolder) {
            throw EngineException.invalid(
                    wasFolder
                            ? "cannot overwrite directory /" + RootedPath.shortened(path) + " with non-directory"
                            : "cannot overwrite non-directory /" + RootedPath.shortened(path) + " with directory");
        }
        if (entry.kind() == Kind.HARD_LINK && linkTarget(entry).equals(path)) {
            return existing;
        }
        root.remove(path);
        return existing;
    }

    private void makeParents(String folder) {
        root.makeDirectories(folder, made -> options.impliedFolders().made(root, made));
    }

    private String linkTarget(TarEntry entry) {
        String target = RootedPath.cleanStrictly(entry.link());
        return target.isEmpty() ? folder : RootedPath.join(folder, target);
    }

    private void create(String path, TarEntry entry, FileContent content) throws IOException {
        switch (entry.kind()) {
            case REGULAR -> {
                unpackedBytes += entry.size();
                content.write(root, path, entry, options);
                describeAttributes(path, entry);
                return;
            }
            case DIRECTORY -> root.makeDirectory(path, 0700);
            case SYMBOLIC_LINK -> root.symbolicLink(path, entry.link());
            case HARD_LINK -> {
                hardLink(path, entry);
                // The other name has owner and mode already.
                return;
            }
            default -> root.makeNode(path, entry.kind().fileType | 0600, entry.deviceMajor(), entry.deviceMinor());
        }
        describe(path, entry);
    }

    private void hardLink(String path, TarEntry entry) {
        String target = linkTarget(entry);
        if (target.equals(path)) {
            return;
        }
        try {
            root.hardLink(path, target);
        } catch (EngineException e) {
            throw EngineException.dataLoss("archive links " + RootedPath.shortened(path) + " to "
                    + RootedPath.shortened(entry.link()) + ", which it does not hold: " + e.message());
        }
    }

    /** Owner first: a change of owner drops setuid bits and capabilities. */
    private void describe(String path, TarEntry entry) {
        root.setOwner(path, options.uid(entry), options.gid(entry));
        describeAttributes(path, entry);
        if (entry.kind() != Kind.SYMBOLIC_LINK) {
            root.setMode(path, entry.mode());
        }
        if (entry.kind() == Kind.DIRECTORY) {
            unpacked.addFolder(path, entry.modified());
        } else {
            root.setTimes(path, entry.modified());
        }
    }

    private void describeAttributes(String path, TarEntry entry) {
        entry.attributes().forEach((name, value) -> {
            if (name.startsWith(OverlayWhiteouts.PRIVATE_PREFIX)) {
                return;
            }
            try {
                root.setExtendedAttribute(path, name, value);
            } catch (EngineException e) {
                if ("EINVAL".equals(e.attributes().get(Attributes.ERRNO))) {
                    throw EngineException.dataLoss("archive has an attribute " + RootedPath.shortened(name) + " of "
                            + RootedPath.shortened(path) + " with a value that is none");
                }
                // The file system or the kind of file has no such attributes: the file is of use without them.
                if (e.kind() != ErrorKind.NOT_IMPLEMENTED && e.kind() != ErrorKind.FORBIDDEN) {
                    throw e;
                }
            }
        });
    }
}
