package dev.theseus.kit.network;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.netlink.Links;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits until the kernel has noticed that a link has a carrier. It does so in the background, and until then a bridge drops
 * what the port sends and gets, and IPv6 is not ready. Asking for the link makes it notice at once since Linux 6.8; before,
 * it takes some milliseconds.
 */
public final class Carrier {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(1);

    private Carrier() {}

    /** @throws EngineException {@code DEADLINE} after five seconds */
    public static void await(Links links, String name) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!links.get(name).isRunning()) {
            if (System.nanoTime() - end > 0) {
                throw EngineException.deadline("link " + name + ": no carrier within " + PATIENCE.toSeconds() + " s");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
