package dev.theseus.engine.image.internal.content;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.internal.document.Digests;
import dev.theseus.engine.settings.DaemonSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Blobs by digest, in {@code <data-root>/content/blobs/<algorithm>/<hex>}; a file of that name is always whole and was
 * verified. What is still on its way lies in {@code <data-root>/content/ingest/<key>} and is picked up again where it
 * stopped, by a later daemon too. Folders come into being with the first write.
 */
public final class ContentStore {
    /** Marks ingests that nobody can resume because their digest was not known beforehand. */
    private static final String ANONYMOUS = "new-";
    /** How far the kernel's file times may lag behind the clock, and more. */
    private static final Duration COARSE = Duration.ofMillis(100);

    private final Path blobs;
    private final Path ingests;
    private final Instant opened = Instant.now();

    public ContentStore(DaemonSettings settings) {
        this(settings.dataRoot().resolve("content"));
    }

    public ContentStore(Path root) {
        blobs = root.resolve("blobs");
        ingests = root.resolve("ingest");
    }

    public boolean contains(Digest digest) {
        return Files.isRegularFile(path(digest));
    }

    /** @throws EngineException {@code NOT_FOUND} */
    public long size(Digest digest) {
        try {
            return Files.size(path(digest));
        } catch (IOException e) {
            throw missing(digest);
        }
    }

    /** @throws EngineException {@code NOT_FOUND} */
    public InputStream open(Digest digest, long offset) {
        try {
            FileChannel channel = FileChannel.open(path(digest), StandardOpenOption.READ);
            channel.position(offset);
            return Channels.newInputStream(channel);
        } catch (IOException e) {
            throw missing(digest);
        }
    }

    /** Reads a document whole. */
    public byte[] read(Digest digest) {
        try {
            return Files.readAllBytes(path(digest));
        } catch (IOException e) {
            throw missing(digest);
        }
    }

    /** Stores a document and returns its digest. */
    public Digest put(byte[] bytes) {
        Digest digest = Digests.of(bytes);
        put(digest, bytes);
        return digest;
    }

    /** Stores a document under the digest it is known by. */
    public void put(Digest digest, byte[] bytes) {
        if (!contains(digest)) {
            try (Ingest ingest = ingestAnonymous(digest.algorithm())) {
                ingest.append(bytes, 0, bytes.length);
                ingest.commit(digest);
            }
        }
    }

    /** Opens the ingest of a blob known by name, standing where an earlier one stopped. */
    public Ingest ingest(Digest digest) {
        return Ingest.open(this, ingests.resolve(digest.algorithm() + "-" + digest.hex()), digest.algorithm());
    }

    /** Opens an ingest of what gets its name only at the end. */
    public Ingest ingestAnonymous() {
        return ingestAnonymous("sha256");
    }

    /** Likewise, hashed with the given algorithm. */
    public Ingest ingestAnonymous(String algorithm) {
        return Ingest.open(this, ingests.resolve(ANONYMOUS + UUID.randomUUID()), algorithm);
    }

    /** A fresh folder for an archive's parts, on the file system of the blobs; swept when a crash leaves it behind. */
    public Path scratchDirectory() {
        try {
            Files.createDirectories(ingests);
            return Files.createDirectory(ingests.resolve(ANONYMOUS + UUID.randomUUID()));
        } catch (IOException e) {
            throw storageFailure("making a folder for unpacking", e);
        }
    }

    /** Succeeds when absent. Returns the bytes set free. */
    public long delete(Digest digest) {
        try {
            long size = Files.size(path(digest));
            Files.deleteIfExists(path(digest));
            return size;
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw storageFailure("removing blob " + digest, e);
        }
    }

    /** Reads a blob to the end and tells whether it still is what its name says. */
    public boolean isIntact(Digest digest) {
        MessageDigest hash = Digests.algorithm(digest.algorithm());
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = open(digest, 0)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                hash.update(buffer, 0, n);
            }
        } catch (IOException e) {
            return false;
        }
        return Digests.finish(digest.algorithm(), hash.digest()).equals(digest);
    }

    /** All blobs not changed since {@code age} ago. */
    public Set<Digest> olderThan(Duration age) {
        Instant limit = Instant.now().minus(age);
        Set<Digest> found = new HashSet<>();
        for (Path algorithm : list(blobs)) {
            for (Path blob : list(algorithm)) {
                String name = algorithm.getFileName() + ":" + blob.getFileName();
                if (Digest.isValid(name) && isOlder(blob, limit)) {
                    found.add(new Digest(name));
                }
            }
        }
        return found;
    }

    /**
     * Removes ingests of an earlier daemon that nobody can resume, and resumable ones not touched since {@code age} ago.
     * Transfers may run meanwhile.
     *
     * @return names of what was removed
     */
    public List<String> sweepIngests(Duration age) {
        Instant limit = Instant.now().minus(age);
        List<String> removed = new ArrayList<>();
        for (Path ingest : list(ingests)) {
            String name = String.valueOf(ingest.getFileName());
            Instant before = name.startsWith(ANONYMOUS) ? opened.minus(COARSE) : limit;
            if (isOlder(ingest, before)) {
                deleteTree(ingest);
                removed.add(name);
            }
        }
        return removed;
    }

    /** Removes a folder made by {@link #scratchDirectory}. */
    public static void deleteTree(Path tree) {
        if (Files.isDirectory(tree, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            list(tree).forEach(ContentStore::deleteTree);
        }
        try {
            Files.deleteIfExists(tree);
        } catch (IOException e) {
            throw storageFailure("removing " + tree, e);
        }
    }

    Path path(Digest digest) {
        return blobs.resolve(digest.algorithm()).resolve(digest.hex());
    }

    void publish(Path ingest, Digest digest) throws IOException {
        Path target = path(digest);
        Files.createDirectories(target.getParent());
        Files.move(ingest, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    static EngineException storageFailure(String doing, IOException cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.contains("No space left on device") || message.contains("Disk quota exceeded")) {
            return EngineException.internal(
                    doing + ": no space left on device; free some space under the data root and try again", cause);
        }
        return EngineException.internal(doing, cause);
    }

    private static EngineException missing(Digest digest) {
        return EngineException.notFound("blob " + digest + " is not in the content store");
    }

    private static boolean isOlder(Path file, Instant limit) {
        try {
            return !Files.getLastModifiedTime(file).toInstant().isAfter(limit);
        } catch (IOException e) {
            return false;
        }
    }

    private static List<Path> list(Path directory) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        } catch (NoSuchFileException | java.nio.file.NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries;
    }
}
