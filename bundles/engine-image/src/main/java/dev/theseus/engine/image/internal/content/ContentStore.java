package dev.theseus.engine.image.internal.content;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.file.DurableWrites;
import dev.theseus.engine.image.internal.document.Digests;
import dev.theseus.engine.image.internal.event.StoreEvents;
import dev.theseus.settings.DaemonSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

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

    private final StoreEvents events;
    private final Path blobs;
    private final Path ingests;
    private final Instant opened = Instant.now();
    private final ReentrantLock using = new ReentrantLock();
    private final AtomicLong published = new AtomicLong();
    /** Ingests that a transfer writes to right now. */
    private final Set<Path> inUse = new HashSet<>();

    /** @param events told of blobs that come and go */
    public ContentStore(DaemonSettings settings, StoreEvents events) {
        this(settings.folders().dataRoot().resolve("content"), events);
    }

    /** One that tells nobody. */
    public ContentStore(Path root) {
        this(root, StoreEvents.NONE);
    }

    private ContentStore(Path root, StoreEvents events) {
        this.events = events;
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

    /**
     * When it came.
     *
     * @throws EngineException {@code NOT_FOUND}
     */
    public Instant created(Digest digest) {
        try {
            return Files.getLastModifiedTime(path(digest)).toInstant();
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

    /** Where a blob that is known by its digest comes in. */
    static String fileOf(Digest digest) {
        return digest.algorithm() + "-" + digest.hex();
    }

    /**
     * Opens an ingest with a name, standing where an earlier one stopped.
     *
     * @param over done when it has become a blob or was thrown away
     * @throws EngineException {@code UNAVAILABLE} while another one writes to it
     */
    Ingest ingest(String file, String algorithm, Runnable over) {
        return Ingest.open(this, ingests.resolve(file), algorithm, over);
    }

    /** Bytes that have come. */
    long ingested(String file) {
        return sizeOf(ingests.resolve(file));
    }

    /** When something came last; empty when nothing has. */
    Optional<Instant> ingestedAt(String file) {
        try {
            return Optional.of(Files.getLastModifiedTime(ingests.resolve(file)).toInstant());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether nothing is there and nobody is about to write. */
    boolean lacksIngest(String file) {
        using.lock();
        try {
            return !inUse.contains(ingests.resolve(file)) && !Files.exists(ingests.resolve(file));
        } finally {
            using.unlock();
        }
    }

    /** Opens an ingest of what gets its name only at the end. */
    public Ingest ingestAnonymous() {
        return ingestAnonymous("sha256");
    }

    /** Likewise, hashed with the given algorithm. */
    public Ingest ingestAnonymous(String algorithm) {
        return Ingest.open(this, ingests.resolve(ANONYMOUS + UUID.randomUUID()), algorithm, () -> {});
    }

    /** A fresh folder for an archive's parts, on the file system of the blobs; swept when a crash leaves it behind. */
    public Path scratchDirectory() {
        try {
            Files.createDirectories(ingests);
            Path folder = ingests.resolve(ANONYMOUS + UUID.randomUUID());
            taken(folder);
            return Files.createDirectory(folder);
        } catch (IOException e) {
            throw storageFailure("making a folder for unpacking", e);
        }
    }

    /** Removes a {@link #scratchDirectory}. */
    public void removeScratch(Path folder) {
        deleteTree(folder);
        left(folder);
    }

    /** Succeeds when absent. Returns the bytes set free. */
    public long delete(Digest digest) {
        try {
            long size = Files.size(path(digest));
            if (Files.deleteIfExists(path(digest))) {
                events.removed(digest);
            }
            return size;
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw storageFailure("removing blob " + digest, e);
        }
    }

    /**
     * Reads a blob to its end and removes it when it is not what its name says any more: gone it is downloaded again, kept every
     * pull would take it for good.
     *
     * @return whether it is there and whole
     */
    public boolean verify(Digest digest) {
        if (contains(digest) && !isIntact(digest)) {
            delete(digest);
        }
        return contains(digest);
    }

    /**
     * Reads a blob to its end and tells whether it still is what its name says.
     *
     * @throws EngineException when the disk does not give it out, which says nothing of the blob
     */
    public boolean isIntact(Digest digest) {
        MessageDigest hash = Digests.algorithm(digest.algorithm());
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = open(digest, 0)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                hash.update(buffer, 0, n);
            }
        } catch (IOException e) {
            throw storageFailure("reading blob " + digest, e);
        }
        return Digests.finish(digest.algorithm(), hash.digest()).equals(digest);
    }

    /** All blobs not changed since a moment. */
    public Set<Digest> unchangedSince(Instant moment) {
        Instant limit = moment.minus(COARSE);
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
     * Removes ingests that nobody can resume, and resumable ones that have not been touched for longer than their age. Those that
     * a transfer writes to stay, whatever their age.
     *
     * @param age by file
     * @return bytes of what was removed, by file
     */
    Map<String, Long> sweepIngests(Function<String, Duration> age) {
        Instant now = Instant.now();
        Map<String, Long> removed = new TreeMap<>();
        for (Path ingest : list(ingests)) {
            String name = String.valueOf(ingest.getFileName());
            // What this daemon makes under no name may lie there an instant before it is noted as in use.
            Instant before = name.startsWith(ANONYMOUS) ? opened.minus(COARSE) : now.minus(age.apply(name));
            removeUnused(ingest, before).ifPresent(bytes -> removed.put(name, bytes));
        }
        return removed;
    }

    private Optional<Long> removeUnused(Path ingest, Instant before) {
        using.lock();
        try {
            if (inUse.contains(ingest) || !isOlder(ingest, before)) {
                return Optional.empty();
            }
            long bytes = sizeOf(ingest);
            deleteTree(ingest);
            return Optional.of(bytes);
        } finally {
            using.unlock();
        }
    }

    /** Of a file, or of the files in a {@link #scratchDirectory}. */
    private static long sizeOf(Path ingest) {
        try {
            if (Files.isRegularFile(ingest, LinkOption.NOFOLLOW_LINKS)) {
                return Files.size(ingest);
            }
            long bytes = 0;
            for (Path part : list(ingest)) {
                bytes += Files.size(part);
            }
            return bytes;
        } catch (IOException e) {
            return 0;
        }
    }

    /**
     * An ingest that a transfer writes to from now on.
     *
     * @throws EngineException {@code UNAVAILABLE} when another one does
     */
    void taken(Path ingest) {
        using.lock();
        try {
            if (!inUse.add(ingest)) {
                throw EngineException.unavailable("ingest " + ingest.getFileName()
                        + " is being written by somebody else; wait until they are done, or take another name");
            }
        } finally {
            using.unlock();
        }
    }

    /** One that no transfer writes to any more. */
    void left(Path ingest) {
        using.lock();
        try {
            inUse.remove(ingest);
        } finally {
            using.unlock();
        }
    }

    private static void deleteTree(Path tree) {
        Deque<Path> ahead = new ArrayDeque<>(List.of(tree));
        while (!ahead.isEmpty()) {
            Path next = ahead.element();
            List<Path> inside = Files.isDirectory(next, LinkOption.NOFOLLOW_LINKS) ? list(next) : List.of();
            if (inside.isEmpty()) {
                delete(ahead.pop());
            } else {
                inside.forEach(ahead::push);
            }
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw storageFailure("removing " + file, e);
        }
    }

    Path path(Digest digest) {
        return blobs.resolve(digest.algorithm()).resolve(digest.hex());
    }

    void publish(Path ingest, Digest digest) throws IOException {
        Path target = path(digest);
        DurableWrites.makeFolders(target.getParent());
        DurableWrites.move(ingest, target);
        published.incrementAndGet();
        events.added(digest);
    }

    /** How many blobs have come since the start: whoever found one missing need not look again before this has changed. */
    public long published() {
        return published.get();
    }

    static EngineException storageFailure(String doing, IOException cause) {
        EngineException failure = EngineException.internal(doing, cause);
        return failure.is(Reason.DISK_FULL) || failure.is(Reason.DISK_QUOTA_EXCEEDED)
                ? EngineException.internal(
                        doing + ": no space left on device; free some space under the data root and try again", cause)
                : failure;
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
