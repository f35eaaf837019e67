package dev.theseus.engine.container;

import dev.theseus.api.driver.CallContext;
import java.time.Duration;
import org.osgi.annotation.versioning.ProviderType;

/** Moves containers between storage drivers: the default driver decides only for those that are made from then on. */
@ProviderType
public interface Migrations {
    /**
     * Moves a container's own layer to another storage driver and pins the container to it. Its image is unpacked there first,
     * from the content store. Whatever ends the move, also a crash, the container is whole in one driver or the other.
     *
     * <p>Blocks until done: reads the whole layer and writes it anew. A layer that somebody still reads, an export say, is moved at
     * once, and its old copy goes after the reader or with the daemon's next start.
     *
     * @param stop whether a container that runs is stopped and then started again, also when the move failed
     * @throws dev.theseus.api.error.EngineException {@code NOT_FOUND} for no such container or storage driver; {@code CONFLICT} when
     *     the driver keeps the container already, it runs and {@code stop} is not set, or it is being removed; {@code UNAVAILABLE}
     *     when either driver is not there; what the new driver says to the image or the layer. Nothing was changed then
     */
    Migration migrate(String reference, String storageDriver, boolean stop, CallContext context);

    /**
     * What was done.
     *
     * @param container id
     * @param from storage driver that had the layer
     * @param to storage driver that has it now
     * @param bytes of the regular files moved
     * @param restarted whether the container was stopped for it and started again
     * @param duration with stop and start
     */
    record Migration(String container, String from, String to, long bytes, boolean restarted, Duration duration) {}
}
