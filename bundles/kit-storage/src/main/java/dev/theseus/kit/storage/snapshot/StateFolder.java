package dev.theseus.kit.storage.snapshot;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.file.DurableWrites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/** The format of the state folder, and the lock that keeps a driver being replaced from working beside its successor. */
final class StateFolder implements AutoCloseable {
    private static final int O_RDWR_CREAT = 2 | 0100;
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);
    private static final Duration LOCK_RETRY = Duration.ofMillis(20);

    private final String driver;
    private final int format;
    private final Path directory;
    private final Descriptor lock;

    private StateFolder(String driver, int format, Path directory, Descriptor lock) {
        this.driver = driver;
        this.format = format;
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Locks the folder and checks its format; a new folder gets this driver's.
     *
     * @param driver name for messages
     * @param format the newest that the driver reads, and what it writes
     * @throws EngineException {@code UNAVAILABLE} while another driver holds it, or when it is of a format that this
     *     driver cannot read
     */
    static StateFolder open(String driver, int format, Path directory) {
        Descriptor lock = Descriptor.open(directory.resolve("LOCK"), O_RDWR_CREAT, 0600);
        StateFolder folder = new StateFolder(driver, format, directory, lock);
        try {
            folder.waitForLock();
            folder.checkFormat();
            return folder;
        } catch (EngineException e) {
            lock.close();
            throw e;
        }
    }

    private void waitForLock() {
        long end = System.nanoTime() + LOCK_PATIENCE.toNanos();
        while (!lock.tryLock()) {
            if (System.nanoTime() - end > 0) {
                throw EngineException.unavailable(driver + ": " + directory
                        + " is in use by another daemon or by the driver before this one; stop that first");
            }
            try {
                Thread.sleep(LOCK_RETRY);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw EngineException.unavailable(driver + ": interrupted while waiting for the lock of " + directory);
            }
        }
    }

    private void checkFormat() {
        Path file = directory.resolve("FORMAT");
        try {
            String text = Files.readString(file);
            int minReader = text.lines()
                    .filter(line -> line.startsWith("minReader="))
                    .map(line -> line.substring("minReader=".length()))
                    .findFirst()
                    .map(Integer::parseInt)
                    .orElseThrow(() -> new NumberFormatException("no minReader"));
            if (minReader > format) {
                throw EngineException.unavailable(driver + ": " + file + " asks for a reader of format " + minReader
                        + ", this driver reads " + format + "; install the newer driver again");
            }
        } catch (NoSuchFileException e) {
            write(file);
        } catch (NumberFormatException e) {
            throw EngineException.unavailable(driver + ": " + file + " is damaged (" + e.getMessage()
                    + "); if the folder is this driver's, write version=1 and minReader=1 into it");
        } catch (IOException e) {
            throw EngineException.internal("read " + file, e);
        }
    }

    private void write(Path file) {
        try {
            DurableWrites.replace(file, "version=" + format + "\nminReader=" + format + "\n");
        } catch (IOException e) {
            throw EngineException.internal("write " + file, e);
        }
    }

    @Override
    public void close() {
        lock.close();
    }
}
