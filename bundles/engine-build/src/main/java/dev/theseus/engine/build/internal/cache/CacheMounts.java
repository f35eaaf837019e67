package dev.theseus.engine.build.internal.cache;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.host.Subscription;
import dev.theseus.engine.build.BuildCache.Entry;
import dev.theseus.engine.build.BuildCache.Pruned;
import dev.theseus.engine.build.graph.ExecMount;
import dev.theseus.engine.build.graph.ExecMount.Sharing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Caches of commands and the like, below a folder of the data root. Of one key there may be several, since who does not share gets another one.
 * What is in use is known in memory alone: it ends with the daemon. Thread-safe.
 */
public final class CacheMounts {
    private static final int LOOK_MILLIS = 200;

    private final Path root;
    private final Kind kind;
    private final FileTrees files;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Path, Use> uses = new HashMap<>();
    private final Object notes = new Object();

    /**
     * Those below a folder.
     *
     * @param kind of all that are there
     */
    public CacheMounts(Path root, Kind kind, FileTrees files) {
        this.root = root;
        this.kind = kind;
        this.files = files;
    }

    /**
     * What is kept.
     *
     * @param type in BuildKit's words
     * @param description for people; what it is called follows
     */
    public record Kind(String type, String description) {
        /** Folders that commands ask for. */
        public static final Kind MOUNT = new Kind("exec.cachemount", "cached mount ");
        /** Files that clients have sent. */
        public static final Kind CONTEXT = new Kind("source.local", "local source for ");
    }

    /** How a cache is in use; {@code users} is -1 while one has it alone. */
    private record Use(int users) {
        private static final Use ALONE = new Use(-1);
    }

    /**
     * Makes what a new cache begins with.
     */
    @FunctionalInterface
    public interface Beginning {
        /** @param folder empty, and the owner's already */
        void fill(Path folder);
    }

    /**
     * A cache in use, until it is closed.
     *
     * @param path what the command sees
     */
    public record Claim(Path path, Subscription use) implements AutoCloseable {
        @Override
        public void close() {
            use.close();
        }
    }

    /**
     * Takes a cache into use, making it where it is not there; waits for one that is locked.
     *
     * @param beginning of a new one
     */
    public Claim claim(ExecMount.CacheKey key, Sharing sharing, Beginning beginning, CallContext context) {
        Path place = root.resolve(name(key));
        Path folder = take(place, sharing, context);
        Subscription use = () -> leave(folder);
        try {
            CacheFolder cache = new CacheFolder(folder);
            Instant now = Instant.now();
            Optional<CacheFolder.Note> known = cache.note();
            if (known.isEmpty()) {
                make(cache, key, beginning);
            }
            CacheFolder.Note note =
                    known.orElseGet(() -> new CacheFolder.Note(key.id(), kind.description() + key.id(), now, now, 0));
            synchronized (notes) {
                cache.write(note.used(now));
            }
            admitOthers(folder, sharing);
            return new Claim(cache.data(), use);
        } catch (IOException e) {
            use.close();
            throw EngineException.internal("cannot make the cache " + key.id(), e);
        } catch (RuntimeException e) {
            use.close();
            throw e;
        }
    }

    /** Takes it alone at first: it may have to be made. */
    private Path take(Path place, Sharing sharing, CallContext context) {
        lock.lock();
        try {
            while (true) {
                Optional<Path> free = choose(place, sharing);
                if (free.isPresent()) {
                    return free.get();
                }
                context.check("waiting for the cache that another build has locked");
                var _ = changed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.cancelled("waiting for a cache: interrupted");
        } finally {
            lock.unlock();
        }
    }

    private Optional<Path> choose(Path place, Sharing sharing) {
        for (int number = 0; ; number++) {
            Path folder = place.resolve(Integer.toString(number));
            Use use = uses.get(folder);
            if (use == null) {
                uses.put(folder, Use.ALONE);
                return Optional.of(folder);
            }
            if (sharing == Sharing.SHARED && use.users() > 0) {
                uses.put(folder, new Use(use.users() + 1));
                return Optional.of(folder);
            }
            if (sharing == Sharing.LOCKED || sharing == Sharing.SHARED && isBeingMade(folder)) {
                return Optional.empty();
            }
        }
    }

    private static boolean isBeingMade(Path folder) {
        return new CacheFolder(folder).note().isEmpty();
    }

    private void admitOthers(Path folder, Sharing sharing) {
        lock.lock();
        try {
            if (sharing == Sharing.SHARED && Use.ALONE.equals(uses.get(folder))) {
                uses.put(folder, new Use(1));
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void leave(Path folder) {
        lock.lock();
        try {
            uses.computeIfPresent(folder, (path, use) -> use.users() > 1 ? new Use(use.users() - 1) : null);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void make(CacheFolder cache, ExecMount.CacheKey key, Beginning beginning) throws IOException {
        // What a crash has left of it.
        files.remove(cache.path());
        Files.createDirectories(cache.data());
        beginning.fill(cache.data());
        ExecMount.Owner owner = key.owner();
        Files.setAttribute(cache.data(), "unix:uid", owner.uid());
        Files.setAttribute(cache.data(), "unix:gid", owner.gid());
        Files.setAttribute(cache.data(), "unix:mode", owner.mode());
    }

    /** All that are whole, the longest unused first. Looks at each of their files. */
    public List<Entry> list() {
        List<Entry> all = new ArrayList<>();
        for (Path place : children(root)) {
            for (Path folder : children(place)) {
                CacheFolder cache = new CacheFolder(folder);
                cache.note()
                        .ifPresent(
                                note -> all.add(entry(place.getFileName() + "-" + folder.getFileName(), cache, note)));
            }
        }
        all.sort(Comparator.comparing(Entry::lastUsed));
        return all;
    }

    private Entry entry(String id, CacheFolder cache, CacheFolder.Note note) {
        return new Entry(
                id,
                kind.type(),
                note.description(),
                files.diskUsage(cache.data()),
                isInUse(cache.path()),
                note.created(),
                note.lastUsed(),
                note.uses());
    }

    /**
     * Removes those that match and are not in use, the longest unused first, until no more than {@code keep} bytes are left.
     *
     * @throws EngineException {@code INVALID_PARAMETER} for filters that are none
     */
    public Pruned prune(Map<String, List<String>> filters, long keep, CallContext context) {
        Predicate<Entry> wanted = CacheFilter.of(filters);
        List<Entry> all = list();
        long left = all.stream().mapToLong(Entry::size).sum();
        long before = left;
        List<String> gone = new ArrayList<>();
        for (Entry entry : all) {
            context.check("pruning the caches of builds");
            if ((keep == 0 || left > keep) && !entry.inUse() && wanted.test(entry) && remove(entry.id())) {
                left -= entry.size();
                gone.add(entry.id());
            }
        }
        return new Pruned(gone, before - left);
    }

    /** Removes what nobody has used since; looks at notes alone. */
    public void expire(Instant limit) {
        for (Path place : children(root)) {
            for (Path folder : children(place)) {
                boolean old = new CacheFolder(folder)
                        .note()
                        .filter(note -> note.lastUsed().isBefore(limit))
                        .isPresent();
                if (old) {
                    remove(place.getFileName() + "-" + folder.getFileName());
                }
            }
        }
    }

    private boolean isInUse(Path folder) {
        lock.lock();
        try {
            return uses.containsKey(folder);
        } finally {
            lock.unlock();
        }
    }

    /** Removes one, unless it is in use; says whether it is gone. */
    private boolean remove(String id) {
        int dash = id.lastIndexOf('-');
        Path folder = root.resolve(id.substring(0, dash)).resolve(id.substring(dash + 1));
        lock.lock();
        try {
            if (uses.putIfAbsent(folder, Use.ALONE) != null) {
                return false;
            }
        } finally {
            lock.unlock();
        }
        try {
            files.remove(folder);
            return true;
        } finally {
            leave(folder);
        }
    }

    /** Removes what a crash has left half made. */
    public void sweep() {
        for (Path place : children(root)) {
            children(place).stream()
                    .filter(folder -> isBeingMade(folder) && !isInUse(folder))
                    .forEach(files::remove);
        }
    }

    private static List<Path> children(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        } catch (IOException e) {
            throw EngineException.internal("cannot list the caches of builds", e);
        }
    }

    /** Whatever is in an id, slashes too, a folder of that name is one below the root. */
    private static String name(ExecMount.CacheKey key) {
        try {
            byte[] sum =
                    MessageDigest.getInstance("SHA-256").digest(key.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
