package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.engine.container.ContainerState;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.Lifecycle.WaitResult;
import dev.theseus.engine.container.MountPoint;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.image.ImageSnapshots;
import dev.theseus.engine.network.Sandboxes;
import dev.theseus.engine.slot.Slots;
import dev.theseus.engine.volume.Volumes;
import java.time.Duration;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what a container has, and then the container. Every step may be repeated, so a removal that a crash cut short is
 * simply done again at the next start.
 */
@Component(service = Removal.class)
public final class Removal {
    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);
    private static final Duration UNDO = Duration.ofSeconds(60);

    private final ContainerTable table;
    private final Slots slots;
    private final Sandboxes sandboxes;
    private final Volumes volumes;
    private final ImageSnapshots images;
    private final RootFileSystem roots;
    private final FileTrees files;
    private final ContainerEvents events;

    @Activate
    public Removal(
            @Reference ContainerTable table,
            @Reference Slots slots,
            @Reference Sandboxes sandboxes,
            @Reference Volumes volumes,
            @Reference ImageSnapshots images,
            @Reference RootFileSystem roots,
            @Reference FileTrees files,
            @Reference Events events) {
        this.table = table;
        this.slots = slots;
        this.sandboxes = sandboxes;
        this.volumes = volumes;
        this.images = images;
        this.roots = roots;
        this.files = files;
        this.events = new ContainerEvents(events);
    }

    /** Removes a container that has no task. The caller is inside its gate. */
    void remove(Container container, boolean withVolumes, CallContext context) {
        ContainerRecord before = container.now();
        table.update(container, record -> record.withState(as(record.state(), ContainerStatus.REMOVING)));
        try {
            release(container, context);
        } catch (EngineException e) {
            table.update(container, record -> record.withState(as(record.state(), ContainerStatus.DEAD)));
            throw e.within("unable to remove container " + before.shortId());
        }
        table.delete(container, () -> sandboxes.forget(before.id()));
        if (withVolumes) {
            removeOwnVolumes(before, context);
        }
        images.release(before.imageId(), context);
        container.hub().close();
        events.publish(before, "destroy");
        container.removed(new WaitResult(before.state().exitCode(), Optional.empty()));
    }

    private static ContainerState as(ContainerState state, ContainerStatus status) {
        return new ContainerState(
                status,
                0,
                state.exitCode(),
                state.error(),
                state.oomKilled(),
                state.startedAt(),
                state.finishedAt(),
                state.health());
    }

    private void release(Container container, CallContext context) {
        ContainerRecord record = container.now();
        sandboxes.close(record.id(), context);
        roots.mountedBelow(roots.bundle(record.id())).forEach(roots::unmountAt);
        files.remove(roots.bundle(record.id()));
        slots.storage(record.storageDriver())
                .run("remove", context, (driver, c) -> driver.remove(new SnapshotKey(record.id()), c));
        files.remove(container.directory());
    }

    private void removeOwnVolumes(ContainerRecord container, CallContext context) {
        for (MountPoint mount : container.mounts()) {
            if (mount.type().equals("volume") && mount.ownedVolume()) {
                try {
                    volumes.remove(mount.name(), false, context);
                } catch (EngineException e) {
                    // Another container may use it through volumes-from: then it stays, as in Docker.
                    LOG.debug("volume {} stays: {}", mount.name(), e.message());
                }
            }
        }
    }

    /** Takes back a creation that failed or that a crash cut short; never throws. */
    void undoCreation(Container container, CallContext context) {
        CallContext undo = context.within(UNDO);
        ContainerRecord record = container.now();
        try {
            release(container, undo);
            table.delete(container, () -> sandboxes.forget(record.id()));
            removeOwnVolumes(record, undo);
        } catch (RuntimeException e) {
            LOG.warn("container {} is half made and stays until the next start: {}", record.shortId(), e.getMessage());
        }
    }
}
