package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.host.Subscription;
import dev.theseus.engine.container.ContainerStatus;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Undoes creations, finishes removals and tidies up after migrations that the daemon's end cut short. */
final class UnfinishedWork {
    private static final Logger LOG = LoggerFactory.getLogger(UnfinishedWork.class);
    private static final Duration SWEEP = Duration.ofSeconds(10);

    private final ContainerTable table;
    private final Removal removal;
    private final OwnLayers layers;

    UnfinishedWork(ContainerTable table, Removal removal, OwnLayers layers) {
        this.table = table;
        this.removal = removal;
        this.layers = layers;
    }

    void finishLives(RecoverySteps steps, CallContext context) {
        for (Container container : List.copyOf(table.all())) {
            ContainerRecord record = container.now();
            String name = Adoption.name(container);
            if (!record.complete()) {
                LOG.info("{}: its creation was cut short and is undone", name);
                steps.take("creation of " + name, () -> removal.undoCreation(container, context));
            } else if (record.state().status() == ContainerStatus.REMOVING) {
                LOG.info("{}: its removal was cut short and is finished", name);
                steps.take("removal of " + name, () -> remove(container, context));
            }
        }
    }

    private void remove(Container container, CallContext context) {
        ContainerRecord record = container.now();
        try (Subscription inside = container.gate().enter("removal", record.name(), context)) {
            removal.remove(container, record.releasesVolumes(), context);
        }
    }

    /** The container is whole in its own driver; what a migration that was cut short has left in another goes. */
    void finishMigrations(RecoverySteps steps, CallContext context) {
        for (Container container : List.copyOf(table.all())) {
            ContainerRecord record = container.now();
            if (!record.strayLayers().isEmpty()) {
                String name = Adoption.name(container);
                LOG.info(
                        "{}: a migration was cut short; its layer is with storage driver {}",
                        name,
                        record.storageDriver());
                steps.take("migration of " + name, () -> layers.dropStrays(container, context.within(SWEEP)));
            }
        }
    }
}
