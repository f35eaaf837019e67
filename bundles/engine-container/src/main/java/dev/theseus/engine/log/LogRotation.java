package dev.theseus.engine.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rotates the spools of containers that have {@code max-size}; the monitor goes on writing to the old file meanwhile. */
public final class LogRotation {
    private static final Logger LOG = LoggerFactory.getLogger(LogRotation.class);
    private static final long PERIOD_MILLIS = 500;

    private final Map<String, Tended> spools = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("log-rotation").factory());

    private record Tended(Path spool, long maxSize, int maxFiles, Runnable reopen) {}

    /** @param room looked at as often as the logs */
    public LogRotation(DiskRoom room) {
        timer.scheduleWithFixedDelay(room::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        timer.scheduleWithFixedDelay(this::rotateAll, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    public void close() {
        timer.shutdownNow();
    }

    /**
     * Watches a spool's size until forgotten.
     *
     * @param maxSize bytes
     * @param maxFiles the one being written included
     * @param reopen makes the monitor open its path anew
     */
    public void tend(String containerId, Path spool, long maxSize, int maxFiles, Runnable reopen) {
        spools.put(containerId, new Tended(spool, maxSize, maxFiles, reopen));
    }

    public void forget(String containerId) {
        spools.remove(containerId);
    }

    /** Where the spool's rotated file of that age lies; 1 is the youngest. */
    static Path rotated(Path spool, int number) {
        return spool.resolveSibling(spool.getFileName() + "." + number);
    }

    void rotateAll() {
        spools.values().forEach(tended -> {
            try {
                if (!Files.exists(tended.spool) && Files.exists(rotated(tended.spool, 1))) {
                    // Renamed, but the monitor could not be told: it still writes to the renamed file.
                    reopen(tended);
                } else if (Files.exists(tended.spool) && Files.size(tended.spool) > tended.maxSize) {
                    rotate(tended);
                }
            } catch (IOException | RuntimeException | Error e) {
                LOG.warn("log {} cannot be rotated: {}", tended.spool, e.getMessage());
            }
        });
    }

    private static void rotate(Tended tended) throws IOException {
        int oldest = Math.max(1, tended.maxFiles - 1);
        for (int number = oldest; number > 1; number--) {
            Path younger = rotated(tended.spool, number - 1);
            if (Files.exists(younger)) {
                Files.move(younger, rotated(tended.spool, number), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.move(tended.spool, rotated(tended.spool, 1), StandardCopyOption.REPLACE_EXISTING);
        reopen(tended);
    }

    private static void reopen(Tended tended) throws IOException {
        tended.reopen.run();
        if (tended.maxFiles == 1) {
            Files.deleteIfExists(rotated(tended.spool, 1));
        }
    }
}
