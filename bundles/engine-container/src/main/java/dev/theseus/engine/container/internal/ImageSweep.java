package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.engine.image.ImageSnapshots;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks, as long as the daemon runs, for what transfers of images have left that came to no end. */
final class ImageSweep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ImageSweep.class);
    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final Duration EVERY = Duration.ofHours(1);

    private final ImageSnapshots images;
    private final BooleanSupplier allowed;
    private final Duration every;
    private volatile @Nullable Thread sweeping;

    ImageSweep(ImageSnapshots images, BooleanSupplier allowed) {
        this(images, allowed, EVERY);
    }

    /**
     * @param allowed asked before each sweep
     * @param every from the end of a sweep to the next
     */
    ImageSweep(ImageSnapshots images, BooleanSupplier allowed, Duration every) {
        this.images = images;
        this.allowed = allowed;
        this.every = every;
    }

    /** Sweeps for the first time at once, in a thread of its own. */
    void begin() {
        sweeping = Thread.ofVirtual().name("sweep").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                sweep();
                Thread.sleep(every);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweep() {
        try {
            if (!allowed.getAsBoolean()) {
                return;
            }
            images.sweep(CallContext.background(TIMEOUT)).forEach(line -> LOG.info("images: {}", line));
        } catch (RuntimeException | Error e) {
            LOG.warn("images cannot be swept: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        Thread thread = sweeping;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
