package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.engine.image.ImageSnapshots;
import dev.theseus.engine.slot.Slots;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.util.Optional;

/**
 * Carries a container's own layer to another storage driver. The record says first that something may lie there, then, in one
 * write, that the container is there and the old driver may have something left, and at last that nothing is. Wherever a crash
 * comes in between, the driver in the record has the whole layer and the others noted have nothing of worth.
 */
public final class LayerMove {
    private static final Duration UNDO = Duration.ofMinutes(1);

    private final ContainerTable table;
    private final Slots slots;
    private final ImageSnapshots images;
    private final RootFileSystem roots;
    private final OwnLayers layers;
    private final FileTrees files;

    public LayerMove(
            ContainerTable table,
            Slots slots,
            ImageSnapshots images,
            RootFileSystem roots,
            OwnLayers layers,
            FileTrees files) {
        this.table = table;
        this.slots = slots;
        this.images = images;
        this.roots = roots;
        this.layers = layers;
        this.files = files;
    }

    /**
     * Moves it. The caller is inside the container's gate, and it does not run.
     *
     * @return bytes of the regular files moved
     */
    long move(Container container, String target, CallContext context) {
        layers.awaitWriters(container);
        layers.dropStrays(container, context);
        ContainerRecord record = container.now();
        if (record.strayLayers().contains(target)) {
            throw EngineException.conflict("container " + record.name() + ": its layer of an earlier migration is still"
                    + " in use in storage driver " + target + "; try again in a moment");
        }
        SnapshotKey parent = images.ensure(record.imageId(), target, context);
        table.update(container, before -> before.withStrayLayer(target));
        long bytes;
        try {
            slots.storage(target)
                    .call(
                            "prepare",
                            context,
                            (driver, c) -> driver.prepare(record.layer(), Optional.of(parent), record.layerSpec(), c));
            bytes = copy(record, target, context);
            // The old layer is about to go: the new one must be on the disk before the record says where it is.
            slots.storage(target).run("quiesce", context, (driver, c) -> driver.quiesce(c));
        } catch (RuntimeException e) {
            layers.dropStrays(container, CallContext.of(UNDO, context.trace()));
            throw e;
        }
        table.update(container, before -> before.movedTo(target));
        layers.dropStrays(container, context);
        return bytes;
    }

    private long copy(ContainerRecord record, String target, CallContext context) {
        byte[] root = rootEntry(record, context);
        return LayerTransfer.run(
                archive -> slots.storage(record.storageDriver())
                        .run("diff", context, (driver, c) -> driver.diff(record.layer(), archive, c)),
                archive -> {
                    InputStream whole = new SequenceInputStream(new ByteArrayInputStream(root), archive);
                    return slots.storage(target)
                            .call("apply", context, (driver, c) -> driver.apply(record.layer(), whole, c));
                },
                context);
    }

    private byte[] rootEntry(ContainerRecord record, CallContext context) {
        try (RootFileSystem.Visit visit = roots.visit(record, context)) {
            return files.stat(visit.root(), "/").map(RootEntry::of).orElse(new byte[0]);
        }
    }
}
