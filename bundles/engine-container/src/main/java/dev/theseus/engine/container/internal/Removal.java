package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.host.FileTrees;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.KeptFailure;
import dev.theseus.engine.container.Lifecycle.WaitResult;
import dev.theseus.engine.container.MountPoint;
import dev.theseus.engine.event.ContainerChange;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.image.ImageSnapshots;
import dev.theseus.engine.network.Sandboxes;
import dev.theseus.engine.volume.Volumes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what a container has, and then the container. Every step may be repeated, so a removal that a crash cut short is
 * simply done again at the next start.
 */
public final class Removal {
    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);
    private static final Duration UNDO = Duration.ofSeconds(60);

    private final ContainerTable table;
    private final Sandboxes sandboxes;
    private final Volumes volumes;
    private final ImageSnapshots images;
    private final RootFileSystem roots;
    private final OwnLayers layers;
    private final ContainerLogs logs;
    private final Teardown teardown;
    private final FileTrees files;
    private final ContainerEvents events;

    public Removal(
            ContainerTable table,
            Sandboxes sandboxes,
            Volumes volumes,
            ImageSnapshots images,
            RootFileSystem roots,
            OwnLayers layers,
            ContainerLogs logs,
            Teardown teardown,
            FileTrees files,
            Events events) {
        this.table = table;
        this.sandboxes = sandboxes;
        this.volumes = volumes;
        this.images = images;
        this.roots = roots;
        this.layers = layers;
        this.logs = logs;
        this.teardown = teardown;
        this.files = files;
        this.events = new ContainerEvents(events);
    }

    /** Removes a container that does not run. The caller is inside its gate. */
    void remove(Container container, boolean withVolumes, CallContext context) {
        ContainerRecord before = container.now();
        // Asked first: without the driver nothing shall have happened.
        layers.require(before.storageDriver(), before, context);
        table.updateEnd(
                container,
                record -> record.withState(record.state().endedAs(ContainerStatus.REMOVING))
                        .withReleasesVolumes(withVolumes));
        try {
            release(container, context);
            removeOwnVolumes(container.now(), context);
            table.delete(container, () -> sandboxes.forget(before.sandbox()));
        } catch (RuntimeException | Error e) {
            throw failed(container, e);
        }
        dropImage(before, context);
        container.hub().close();
        events.publish(before, ContainerChange.Plain.REMOVED);
        container.removed(new WaitResult(before.state().exitCode(), Optional.empty()));
    }

    private EngineException failed(Container container, Throwable cause) {
        ContainerRecord record = table.update(
                container,
                before -> before.withState(before.state().endedAs(ContainerStatus.DEAD))
                        .withReleasesVolumes(false));
        EngineException known = cause instanceof EngineException e
                ? e
                : EngineException.internal(
                        "an unforeseen failure (" + cause.getClass().getSimpleName() + ")", cause);
        EngineException failure = known.within("unable to remove container " + record.shortId());
        container.removalFailed(new WaitResult(record.state().exitCode(), Optional.of(KeptFailure.of(failure))));
        return failure;
    }

    /** The container is gone by now: what its image leaves behind is swept up at the next start at the latest. */
    private void dropImage(ContainerRecord container, CallContext context) {
        try {
            images.release(container.imageId(), context);
        } catch (RuntimeException e) {
            LOG.warn("image {} of a removed container stays: {}", container.imageId(), e.getMessage());
        }
    }

    private void release(Container container, CallContext context) {
        ContainerRecord record = container.now();
        Path bundle = roots.bundle(record.id());
        if (Files.exists(bundle)) {
            // A run that could not be taken down completely when it ended.
            teardown.deleteTask(record, bundle, context);
        }
        teardown.releaseVolumes(record, context);
        sandboxes.close(record.sandbox(), context);
        roots.mountedBelow(bundle).forEach(roots::unmountAt);
        files.remove(bundle);
        layers.remove(container, context);
        logs.release(container, context);
        files.remove(container.directory());
    }

    private void removeOwnVolumes(ContainerRecord container, CallContext context) {
        if (!container.releasesVolumes()) {
            return;
        }
        for (MountPoint mount : container.mounts()) {
            if (mount.type().equals("volume") && mount.ownedVolume()) {
                try {
                    volumes.remove(mount.name(), false, context);
                } catch (EngineException e) {
                    // Another container may use it through volumes-from: then it stays, as in Docker.
                    if (e.kind() != ErrorKind.CONFLICT && e.kind() != ErrorKind.NOT_FOUND) {
                        throw e;
                    }
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
            table.update(container, before -> before.withReleasesVolumes(true));
            release(container, undo);
            removeOwnVolumes(container.now(), undo);
            table.delete(container, () -> sandboxes.forget(record.sandbox()));
            dropImage(record, undo);
        } catch (RuntimeException | Error e) {
            LOG.warn("container {} is half made and stays until the next start: {}", record.shortId(), e.getMessage());
        }
    }
}
