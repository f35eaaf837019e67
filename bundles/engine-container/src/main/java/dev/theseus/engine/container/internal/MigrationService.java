package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.api.host.Subscription;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.Migrations;
import dev.theseus.engine.image.ImageSnapshots;
import dev.theseus.engine.slot.Slots;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link Migrations}: says what can be moved, and brings a container that runs to rest for it. */
public final class MigrationService implements Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(MigrationService.class);

    private final ContainerTable table;
    private final Slots slots;
    private final ImageSnapshots images;
    private final LifecycleService lifecycle;
    private final OwnLayers layers;
    private final LayerMove mover;

    public MigrationService(
            ContainerTable table,
            Slots slots,
            ImageSnapshots images,
            LifecycleService lifecycle,
            OwnLayers layers,
            LayerMove mover) {
        this.table = table;
        this.slots = slots;
        this.images = images;
        this.lifecycle = lifecycle;
        this.layers = layers;
        this.mover = mover;
    }

    @Override
    public Migration migrate(String reference, String storageDriver, boolean stop, CallContext context) {
        long begin = System.nanoTime();
        Container container = table.find(reference);
        ContainerRecord record = container.now();
        context.trace().open("container").note("container.id", record.id()).close();
        check(record, storageDriver, context);
        boolean on = record.isOn();
        if (on && !stop) {
            throw EngineException.conflict("container " + record.name() + " is "
                    + record.state().status().word() + ": stop it first, or let it be stopped and started (--stop)");
        }
        if (on) {
            // What takes long and can be done while it runs.
            images.ensure(record.imageId(), storageDriver, context);
        }
        long bytes = on
                ? lifecycle.whileStopped(container, () -> move(container, storageDriver, context), context)
                : move(container, storageDriver, context);
        Duration duration = Duration.ofNanos(System.nanoTime() - begin);
        LOG.info(
                "container {}: moved from storage driver {} to {}, {} bytes in {} ms",
                record.shortId(),
                record.storageDriver(),
                storageDriver,
                bytes,
                duration.toMillis());
        return new Migration(record.id(), record.storageDriver(), storageDriver, bytes, on, duration);
    }

    private long move(Container container, String storageDriver, CallContext context) {
        try (Subscription _ =
                container.gate().enter("migration", container.now().name(), context)) {
            ContainerRecord record = container.now();
            if (!table.isKnown(container)) {
                throw EngineException.notFound("container " + record.name() + " is gone")
                        .because(Reason.CONTAINER_NOT_FOUND, Map.of(Attributes.NAME, record.name()));
            }
            check(record, storageDriver, context);
            if (record.isOn()) {
                throw EngineException.conflict(
                        "container " + record.name() + " was started meanwhile; nothing was moved");
            }
            return mover.move(container, storageDriver, context);
        }
    }

    private void check(ContainerRecord record, String storageDriver, CallContext context) {
        if (!slots.names(DriverKind.STORAGE).contains(storageDriver)) {
            throw EngineException.notFound("no storage driver \"" + storageDriver + "\"; there are "
                    + String.join(", ", slots.names(DriverKind.STORAGE)));
        }
        if (record.storageDriver().equals(storageDriver)) {
            throw EngineException.conflict(
                    "container " + record.name() + " is with storage driver " + storageDriver + " already");
        }
        ContainerStatus status = record.state().status();
        if (status == ContainerStatus.REMOVING || status == ContainerStatus.DEAD) {
            throw EngineException.conflict(
                    "container " + record.name() + " is " + status.word() + ": it can only be removed");
        }
        layers.require(record.storageDriver(), record, context);
        layers.require(storageDriver, record, context);
    }
}
