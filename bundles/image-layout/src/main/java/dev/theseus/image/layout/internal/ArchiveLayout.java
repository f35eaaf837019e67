package dev.theseus.image.layout.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.kit.storage.tar.TarEntry;
import dev.theseus.kit.storage.tar.TarReader;
import dev.theseus.kit.storage.tar.TarWriter;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A layout in a tar archive. Blobs that are pushed wait in a folder of the driver's own; with the tag they and what the
 * archive had become a new archive, which replaces the old one by a rename.
 */
final class ArchiveLayout implements Layout {
    private static final int BUFFER = 128 << 10;

    private final Path file;
    private final FolderLayout waiting;
    private final Locks locks;

    ArchiveLayout(Path file, FolderLayout waiting, Locks locks) {
        this.file = file;
        this.waiting = waiting;
        this.locks = locks;
    }

    @Override
    public boolean exists() {
        return Files.isRegularFile(file);
    }

    /** The files in the archive by name, the last of each name; empty where there is no archive. */
    private Map<String, StoredBlob> members() throws IOException {
        Map<String, StoredBlob> members = new LinkedHashMap<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            TarReader reader = new TarReader(channel);
            for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
                TarEntry entry = next.get();
                if (entry.kind() == TarEntry.Kind.REGULAR && entry.extents().isEmpty()) {
                    String name = entry.name().startsWith("./") ? entry.name().substring(2) : entry.name();
                    members.put(name, new StoredBlob(file, reader.contentOffset(), entry.size()));
                }
            }
        } catch (NoSuchFileException e) {
            return Map.of();
        }
        return members;
    }

    @Override
    public LayoutIndex index() throws IOException {
        return index(members());
    }

    private LayoutIndex index(Map<String, StoredBlob> members) throws IOException {
        StoredBlob index = members.get("index.json");
        if (index == null) {
            // Without one the parser's message says what is wrong; without an archive there is nothing to say.
            return exists() ? LayoutIndex.parse(new byte[0], file.toString()) : LayoutIndex.empty();
        }
        try (InputStream content = index.open(0, CallContext.background(java.time.Duration.ofMinutes(1)))) {
            return LayoutIndex.parse(content.readAllBytes(), file.toString());
        }
    }

    @Override
    public Optional<StoredBlob> blob(Digest digest) throws IOException {
        Optional<StoredBlob> arrived = waiting.blob(digest);
        return arrived.isPresent() ? arrived : Optional.ofNullable(members().get(Layout.path(digest)));
    }

    @Override
    public void add(Descriptor blob, BlobIntake.Content content, CallContext context) throws IOException {
        waiting.add(blob, content, context);
    }

    @Override
    public void adopt(Descriptor blob, StoredBlob from, CallContext context) throws IOException {
        waiting.adopt(blob, from, context);
    }

    @Override
    public void tag(Descriptor manifest, String tag, CallContext context) throws IOException {
        ReentrantLock turn = locks.take(file, context);
        try {
            Map<String, StoredBlob> content = new LinkedHashMap<>(members());
            LayoutIndex index = index(content).with(manifest, tag);
            List<Path> arrived = waiting.blobs();
            for (Path blob : arrived) {
                content.put(waiting.folder().relativize(blob).toString(), new StoredBlob(blob, 0, Files.size(blob)));
            }
            replace(content, index, context);
            for (Path blob : arrived) {
                Files.deleteIfExists(blob);
            }
        } finally {
            turn.unlock();
        }
    }

    private void replace(Map<String, StoredBlob> content, LayoutIndex index, CallContext context) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path draft = file.resolveSibling("." + file.getFileName() + ".new");
        try (FileOutputStream raw = new FileOutputStream(draft.toFile())) {
            TarWriter out = new TarWriter(new BufferedOutputStream(raw, BUFFER));
            put(out, "oci-layout", MARKER.getBytes(StandardCharsets.UTF_8));
            put(out, "index.json", index.bytes());
            for (Map.Entry<String, StoredBlob> member : content.entrySet()) {
                if (!member.getKey().equals("oci-layout") && !member.getKey().equals("index.json")) {
                    copy(out, member.getKey(), member.getValue(), context);
                }
            }
            out.finish();
            raw.getFD().sync();
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static void put(TarWriter out, String name, byte[] content) throws IOException {
        out.put(TarEntry.regular(name, 0644, content.length, Instant.EPOCH));
        out.write(content, 0, content.length);
    }

    private static void copy(TarWriter out, String name, StoredBlob blob, CallContext context) throws IOException {
        out.put(TarEntry.regular(name, 0644, blob.size(), Instant.EPOCH));
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = blob.open(0, context)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
        }
    }
}
