package dev.theseus.kit.storage.tar;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.kit.storage.tar.TarEntry.Kind;
import dev.theseus.kit.storage.tree.LinkedNames;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.file.FileStatus;
import dev.theseus.linux.file.NativeBuffer;
import dev.theseus.linux.file.OpenFile;
import dev.theseus.linux.file.PathWalk;
import dev.theseus.linux.file.RootedDirectory;
import dev.theseus.linux.file.RootedPath;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Packs files of a tree into an archive with all that {@link LayerExtractor} restores. Links are packed, not followed;
 * names within a folder are sorted by their characters; sockets are left out. Blocks as the disk and the stream do: call
 * it on a platform thread ({@link dev.theseus.linux.thread.PlatformThreads}).
 */
public final class TarPacker implements AutoCloseable {
    /** How deletion marks of the tree are packed. */
    public enum Whiteouts {
        /** As the files they are: for archives that are no layers. */
        AS_FILES,
        /** There are none in the tree; {@link #addWhiteout} tells of deletions. Files that would be taken for them are refused. */
        TOLD,
        /** overlayfs's devices and attributes become {@code .wh.} entries. Files that would be taken for them are refused. */
        FROM_OVERLAY
    }

    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final int BUFFER = 128 << 10;
    private static final int O_NOFOLLOW_NONBLOCK = 0x20000 | 0x800;

    private final RootedDirectory root;
    private final TarWriter out;
    private final Whiteouts whiteouts;
    private final LinkedNames linked = new LinkedNames();
    private final NativeBuffer buffer = new NativeBuffer(BUFFER);
    private final byte[] chunk = new byte[BUFFER];

    /** The stream should be buffered; it is never closed. */
    public TarPacker(RootedDirectory root, OutputStream out, Whiteouts whiteouts) {
        this.root = root;
        this.out = new TarWriter(out);
        this.whiteouts = whiteouts;
    }

    /** Packs everything below the root, as a layer is packed: the root itself is left out. */
    public void addContents() {
        contents("", "");
    }

    /** Packs {@code path} and all below it under {@code name}. */
    public void addTree(String path, String name) {
        String clean = RootedPath.clean(path);
        FileStatus status = root.stat(clean).orElseThrow(() -> EngineException.notFound("no file " + path));
        add(clean, name, status);
        if (status.isDirectory()) {
            contents(clean, name);
        }
    }

    /** Packs one file, or a folder without its contents, under {@code name}; returns false when it is not there. */
    public boolean add(String path, String name) {
        String clean = RootedPath.clean(path);
        Optional<FileStatus> status = root.stat(clean);
        status.ifPresent(found -> add(clean, name, found));
        return status.isPresent();
    }

    /** Notes that {@code name} is deleted. */
    public void addWhiteout(String name) {
        refuseMark(name);
        String marker = RootedPath.join(RootedPath.parent(name), WHITEOUT + RootedPath.name(name));
        put(TarEntry.regular(marker, 0600, 0, Instant.EPOCH));
    }

    private void contents(String folder, String name) {
        String prefix = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        PathWalk.below(folder, new PathWalk.Visitor() {
            @Override
            public List<String> enter(String path) {
                return root.list(path);
            }

            @Override
            public boolean visit(String path) {
                // A file may vanish from a tree in use.
                Optional<FileStatus> status = root.stat(path);
                String inFolder = path.substring(folder.isEmpty() ? 0 : folder.length() + 1);
                status.ifPresent(found -> add(path, RootedPath.join(prefix, inFolder), found));
                return status.filter(FileStatus::isDirectory).isPresent();
            }
        });
    }

    private void add(String path, String name, FileStatus status) {
        if (status.type() == FileStatus.SOCKET) {
            return;
        }
        if (whiteouts == Whiteouts.FROM_OVERLAY && status.isOverlayWhiteout()) {
            addWhiteout(name);
            return;
        }
        if (whiteouts != Whiteouts.AS_FILES) {
            refuseMark(name);
        }
        Optional<String> first = linked.firstOf(status, name);
        if (first.isPresent()) {
            put(entry(name, Kind.HARD_LINK, status, 0, first.get(), Map.of()));
            return;
        }
        Map<String, byte[]> attributes = new TreeMap<>(root.extendedAttributes(path));
        boolean opaque = whiteouts == Whiteouts.FROM_OVERLAY && attributes.containsKey(OverlayWhiteouts.OPAQUE);
        attributes.keySet().removeIf(attribute -> attribute.startsWith(OverlayWhiteouts.PRIVATE_PREFIX));
        if (status.isRegular()) {
            regular(path, status, entry(name, Kind.REGULAR, status, status.size(), "", attributes));
            return;
        }
        String link = status.isSymbolicLink() ? root.readLink(path) : "";
        String written = status.isDirectory() && !name.endsWith("/") ? name + "/" : name;
        put(entry(written, kind(status), status, 0, link, attributes));
        if (opaque) {
            put(TarEntry.regular(written + OPAQUE, 0600, 0, Instant.EPOCH));
        }
    }

    /** The format of layers has no other word for a file of that name: every reader would delete another one instead. */
    private static void refuseMark(String name) {
        String file = RootedPath.name(RootedPath.clean(name));
        if (file.startsWith(WHITEOUT)) {
            throw EngineException.conflict(
                    "/" + RootedPath.clean(name) + " cannot be in a layer: there a name that begins with " + WHITEOUT
                            + " means that another file is deleted; rename or remove it, and try again");
        }
    }

    private static Kind kind(FileStatus status) {
        return switch (status.type()) {
            case FileStatus.DIRECTORY -> Kind.DIRECTORY;
            case FileStatus.SYMBOLIC_LINK -> Kind.SYMBOLIC_LINK;
            case FileStatus.CHARACTER_DEVICE -> Kind.CHARACTER_DEVICE;
            case FileStatus.BLOCK_DEVICE -> Kind.BLOCK_DEVICE;
            default -> Kind.FIFO;
        };
    }

    private static TarEntry entry(
            String name, Kind kind, FileStatus status, long size, String link, Map<String, byte[]> attributes) {
        boolean device = kind.isDevice();
        return new TarEntry(
                name,
                kind,
                status.permissions(),
                status.uid(),
                status.gid(),
                size,
                status.modified(),
                link,
                device ? status.deviceMajor() : 0,
                device ? status.deviceMinor() : 0,
                attributes,
                List.of());
    }

    /** Opened before the header is written, so that a file that has vanished leaves no trace in the archive. */
    private void regular(String path, FileStatus status, TarEntry entry) {
        Descriptor opened;
        try {
            opened = root.open(path, O_NOFOLLOW_NONBLOCK);
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                linked.forget(status);
                return;
            }
            throw e;
        }
        try (Descriptor descriptor = opened) {
            OpenFile file = new OpenFile(descriptor, path);
            put(entry);
            int count = file.read(buffer);
            while (count > 0) {
                buffer.get(chunk, 0, count);
                out.write(chunk, 0, count);
                count = file.read(buffer);
            }
        } catch (IOException e) {
            throw EngineException.internal("write archive", e);
        }
    }

    private void put(TarEntry entry) {
        try {
            out.put(entry);
        } catch (IOException e) {
            throw EngineException.internal("write archive", e);
        }
    }

    /** Ends the archive and flushes the stream. Without it the archive is cut short. */
    public void finish() {
        try {
            out.finish();
        } catch (IOException e) {
            throw EngineException.internal("write archive", e);
        }
    }

    /** Frees the buffer; does not end the archive. */
    @Override
    public void close() {
        buffer.close();
    }
}
