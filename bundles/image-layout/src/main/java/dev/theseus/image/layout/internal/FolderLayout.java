package dev.theseus.image.layout.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** A layout in a folder. Every file appears in it whole, by a rename. */
final class FolderLayout implements Layout {
    private final Path folder;
    private final Locks locks;

    FolderLayout(Path folder, Locks locks) {
        this.folder = folder;
        this.locks = locks;
    }

    Path folder() {
        return folder;
    }

    @Override
    public boolean exists() {
        return Files.isRegularFile(folder.resolve("index.json"));
    }

    @Override
    public LayoutIndex index() throws IOException {
        try {
            return LayoutIndex.parse(Files.readAllBytes(folder.resolve("index.json")), folder.toString());
        } catch (NoSuchFileException e) {
            return LayoutIndex.empty();
        }
    }

    @Override
    public Optional<StoredBlob> blob(Digest digest) throws IOException {
        Path file = folder.resolve(Layout.path(digest));
        try {
            return Files.isRegularFile(file)
                    ? Optional.of(new StoredBlob(file, 0, Files.size(file)))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The blobs that are here, by what they are called. */
    List<Path> blobs() throws IOException {
        Path blobs = folder.resolve("blobs");
        if (!Files.isDirectory(blobs)) {
            return List.of();
        }
        try (var files = Files.walk(blobs, 2)) {
            return files.filter(file -> Files.isRegularFile(file) && !isDraft(file))
                    .sorted()
                    .toList();
        }
    }

    private static Path draft(Path target) {
        return target.resolveSibling(".incoming-" + target.getFileName());
    }

    private static boolean isDraft(Path file) {
        return String.valueOf(file.getFileName()).startsWith(".");
    }

    @Override
    public void add(Descriptor blob, BlobIntake.Content content, CallContext context) throws IOException {
        Path target = target(blob);
        // The draft of a blob has one name, so that what a crash leaves is overwritten by the next attempt.
        ReentrantLock turn = locks.take(target, context);
        try {
            BlobIntake.write(blob, content, draft(target), target, context);
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void adopt(Descriptor blob, StoredBlob from, CallContext context) throws IOException {
        if (from.offset() == 0 && Files.size(from.file()) == from.size()) {
            try {
                Files.createLink(target(blob), from.file());
                return;
            } catch (IOException | UnsupportedOperationException e) {
                // Another file system, or it has come meanwhile: a copy does as well.
            }
        }
        add(blob, new BlobIntake.Content(() -> from.open(0, context), written -> {}), context);
    }

    private Path target(Descriptor blob) throws IOException {
        Path target = folder.resolve(Layout.path(blob.digest()));
        if (!exists() && Files.isDirectory(folder) && !Files.exists(folder.resolve("oci-layout"))) {
            try (var entries = Files.list(folder)) {
                if (entries.anyMatch(entry -> !entry.getFileName().toString().equals("blobs"))) {
                    throw EngineException.conflict(
                            folder + " is there and is no OCI image layout; choose another name, or empty it");
                }
            }
        }
        Files.createDirectories(folder.resolve("blobs").resolve(blob.digest().algorithm()));
        return target;
    }

    @Override
    public void tag(Descriptor manifest, String tag, CallContext context) throws IOException {
        ReentrantLock turn = locks.take(folder, context);
        try {
            Path marker = folder.resolve("oci-layout");
            if (!Files.exists(marker)) {
                Files.writeString(marker, MARKER);
            }
            Path draft = folder.resolve(".index.json.new");
            Files.write(draft, index().with(manifest, tag).bytes());
            Files.move(draft, folder.resolve("index.json"), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            turn.unlock();
        }
    }
}
