package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.api.storage.StorageDriver;
import dev.theseus.engine.slot.Slots;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Containers' own layers, wherever they lie: in the driver that the container is pinned to, and, while a migration is under way
 * or after one was cut short, in others.
 */
public final class OwnLayers {
    private static final Logger LOG = LoggerFactory.getLogger(OwnLayers.class);
    private static final Duration READERS = Duration.ofSeconds(10);

    private final ContainerTable table;
    private final Slots slots;

    public OwnLayers(ContainerTable table, Slots slots) {
        this.table = table;
        this.slots = slots;
    }

    /**
     * A layer that is being read.
     *
     * @param record of the container, with the driver that has the layer
     * @param leaving ends the reading
     */
    record Reading(ContainerRecord record, Subscription leaving) implements AutoCloseable {
        @Override
        public void close() {
            leaving.close();
        }
    }

    /** A question to the driver that has a layer. */
    @FunctionalInterface
    interface Question<T> {
        T ask(StorageDriver driver, SnapshotKey layer, CallContext context);
    }

    /** Begins to read outside the container's gate: until the end no migration removes the layer from the driver told. */
    Reading read(Container container) {
        while (true) {
            String driver = container.now().storageDriver();
            Subscription reading = container.layerReaders().enter(driver);
            ContainerRecord record = container.now();
            if (record.storageDriver().equals(driver)) {
                return new Reading(record, reading);
            }
            // It was moved just now, by somebody who may not have seen this reader.
            reading.close();
        }
    }

    /**
     * Begins to write, which may last as long as a client likes: nothing waits for it but a migration, which it in turn waits for.
     */
    Reading write(Container container, CallContext context) {
        Subscription writing = container.layerWriters().enter(container.now().storageDriver());
        ContainerRecord record = container.now();
        if (record.state().isRunning()) {
            // A migration has to stop it first, and then finds this writer.
            return new Reading(record, writing);
        }
        writing.close();
        try (Subscription _ = container.gate().enter("copy", record.name(), context)) {
            if (!table.isKnown(container)) {
                throw EngineException.notFound("container " + record.name() + " is gone")
                        .because(Reason.CONTAINER_NOT_FOUND, Map.of(Attributes.NAME, record.name()));
            }
            ContainerRecord settled = container.now();
            return new Reading(settled, container.layerWriters().enter(settled.storageDriver()));
        }
    }

    /** To be called inside the gate, before the layer is copied elsewhere. */
    void awaitWriters(Container container) {
        ContainerRecord record = container.now();
        if (!container.layerWriters().awaitNone(record.storageDriver(), READERS)) {
            throw EngineException.conflict(
                    "container " + record.name() + ": files are being copied into it; try again when that has ended");
        }
    }

    <T> T read(Container container, String operation, CallContext context, Question<T> question) {
        try (Reading reading = read(container)) {
            ContainerRecord record = reading.record();
            return slots.storage(record.storageDriver())
                    .call(operation, context, (driver, c) -> question.ask(driver, record.layer(), c));
        }
    }

    /** Whether the driver that has the layer is there now. */
    boolean isReachable(ContainerRecord record) {
        return slots.isActive(DriverKind.STORAGE, record.storageDriver());
    }

    /** Waits for the driver as any call would, and fails with {@code UNAVAILABLE} without it. */
    void require(String storageDriver, ContainerRecord record, CallContext context) {
        if (!slots.isActive(DriverKind.STORAGE, storageDriver)) {
            slots.storage(storageDriver).call("stat", context, (driver, c) -> driver.stat(record.layer(), c));
        }
    }

    /** Removes the layer for good. What a migration left in a driver that is away goes with a later start of the daemon. */
    void remove(Container container, CallContext context) {
        dropStrays(container, context);
        ContainerRecord record = container.now();
        slots.storage(record.storageDriver()).run("remove", context, (driver, c) -> driver.remove(record.layer(), c));
    }

    /**
     * Removes what migrations left in other drivers than the container's. The caller is inside the container's gate, or the only
     * one. What is still read, or kept by a driver that is away, stays noted. Never throws.
     */
    void dropStrays(Container container, CallContext context) {
        for (String driver : container.now().strayLayers()) {
            ContainerRecord record = container.now();
            if (!container.layerReaders().awaitNone(driver, READERS)) {
                LOG.warn("container {}: its layer in storage driver {} is still read", record.shortId(), driver);
                continue;
            }
            try {
                slots.storage(driver).run("remove", context, (d, c) -> d.remove(record.layer(), c));
                table.update(container, before -> before.withoutStrayLayer(driver));
            } catch (RuntimeException e) {
                LOG.warn(
                        "container {}: its layer in storage driver {} stays for now: {}",
                        record.shortId(),
                        driver,
                        e.getMessage());
            }
        }
    }
}
