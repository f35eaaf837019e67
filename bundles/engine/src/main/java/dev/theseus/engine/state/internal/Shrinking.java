package dev.theseus.engine.state.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.h2.mvstore.FileStore;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies what a closed store holds into a new file and puts that in its place: at every instant one whole file is there. A
 * store reuses its space but never gives any back.
 */
final class Shrinking {
    private static final Logger LOG = LoggerFactory.getLogger(Shrinking.class);
    private static final long SMALL = 1 << 20;
    private static final int MOSTLY_EMPTY_PERCENT = 25;

    private final Path file;
    private final Path copy;

    Shrinking(Path file) {
        this.file = file;
        copy = file.resolveSibling(file.getFileName() + ".new");
    }

    /** Whether little of a large file is in use. */
    static boolean isWorthIt(MVStore store) {
        FileStore<?> space = store.getFileStore();
        return space.size() > SMALL && space.getFillRate() * space.getChunksFillRate() / 100 < MOSTLY_EMPTY_PERCENT;
    }

    /** Leaves everything as it was when it fails. */
    void run() {
        try {
            Files.deleteIfExists(copy);
            write();
            try (FileChannel written = FileChannel.open(copy, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            long before = Files.size(file);
            Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE);
            LOG.info("{} shrank from {} to {} bytes", file, before, Files.size(file));
        } catch (IOException | MVStoreException e) {
            LOG.warn("{} stays as large as it is: {}", file, e.getMessage());
            discard();
        }
    }

    private void write() {
        try (MVStore from = new MVStore.Builder()
                        .fileName(file.toString())
                        .readOnly()
                        .open();
                MVStore to = new MVStore.Builder()
                        .fileName(copy.toString())
                        .autoCommitDisabled()
                        .open()) {
            for (String name : from.getMapNames()) {
                MVMap<String, String> source = from.openMap(name);
                to.<String, String>openMap(name).putAll(source);
            }
            to.commit();
        }
    }

    private void discard() {
        try {
            Files.deleteIfExists(copy);
        } catch (IOException e) {
            LOG.debug("{} stays until the next try", copy, e);
        }
    }
}
