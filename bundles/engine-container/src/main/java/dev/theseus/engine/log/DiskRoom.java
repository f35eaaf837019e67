package dev.theseus.engine.log;

import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says when there is no room for what containers write to their logs. Their monitors drop it then, as Docker's log driver does, and
 * nobody else would tell.
 */
public final class DiskRoom {
    private static final Logger LOG = LoggerFactory.getLogger(DiskRoom.class);
    /** Bytes. Less is what a line or two take. */
    private static final long NONE = 16 << 10;

    private final Path folder;
    private boolean full;

    public DiskRoom(Path folder) {
        this.folder = folder;
    }

    /** Looks, and says once when it has become full, and once when it is no more. */
    synchronized void look() {
        long total = folder.toFile().getTotalSpace();
        boolean now = total > 0 && folder.toFile().getFreeSpace() < NONE;
        if (now && !full) {
            LOG.error(
                    "the disk of {} is full: what containers write to their logs is lost until there is room", folder);
        } else if (full && !now) {
            LOG.info("the disk of {} has room again: what containers write to their logs is kept again", folder);
        }
        full = now;
    }
}
