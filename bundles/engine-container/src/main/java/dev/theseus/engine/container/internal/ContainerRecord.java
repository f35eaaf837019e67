package dev.theseus.engine.container.internal;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.api.image.Digest;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.api.storage.SnapshotSpec;
import dev.theseus.engine.container.ContainerReasons;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.ContainerState;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.MountPoint;
import dev.theseus.engine.id.SandboxId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A container as the state store keeps it.
 *
 * @param complete whether creation was acknowledged; a record without it is undone at the next start
 * @param stoppedByUser whether the last end was asked for, which keeps the restart policy still
 * @param task while a task exists, from the runtime's create to its delete
 * @param releasesVolumes whether it is being removed together with the volumes it owns
 * @param held whether it is paused, or about to be, only while something needs it to stand still; a start of the daemon ends that
 * @param strayLayers storage drivers, other than its own, in which a migration under way or cut short may have left its layer
 */
record ContainerRecord(
        String id,
        String name,
        Instant created,
        ContainerSpec spec,
        String path,
        List<String> arguments,
        Digest imageId,
        String platform,
        String runtime,
        String storageDriver,
        List<MountPoint> mounts,
        ContainerState state,
        Optional<TaskHandle> task,
        int restartCount,
        boolean stoppedByUser,
        boolean complete,
        boolean releasesVolumes,
        boolean held,
        List<String> strayLayers) {

    ContainerRecord withName(String newName) {
        return with(draft -> draft.name = newName);
    }

    ContainerRecord withSpec(ContainerSpec newSpec) {
        return with(draft -> draft.spec = newSpec);
    }

    /** Pins it to another storage driver; the one before may still have its layer. */
    ContainerRecord movedTo(String newStorageDriver) {
        return with(draft -> {
            draft.storageDriver = newStorageDriver;
            draft.strayLayers = Stream.concat(strayLayers.stream(), Stream.of(storageDriver))
                    .filter(stray -> !stray.equals(newStorageDriver))
                    .toList();
        });
    }

    ContainerRecord withStrayLayer(String driver) {
        return with(draft -> draft.strayLayers = Stream.concat(strayLayers.stream(), Stream.of(driver))
                .distinct()
                .toList());
    }

    ContainerRecord withoutStrayLayer(String driver) {
        return with(draft -> draft.strayLayers =
                strayLayers.stream().filter(stray -> !stray.equals(driver)).toList());
    }

    ContainerRecord withMounts(List<MountPoint> newMounts) {
        return with(draft -> draft.mounts = newMounts);
    }

    /** No hold outlives a run. */
    ContainerRecord withState(ContainerState newState) {
        return with(draft -> {
            draft.state = newState;
            draft.held = held && newState.isRunning();
        });
    }

    ContainerRecord withHeld(boolean holds) {
        return with(draft -> draft.held = holds);
    }

    ContainerRecord withTask(Optional<TaskHandle> newTask) {
        return with(draft -> draft.task = newTask);
    }

    ContainerRecord withRestartCount(int count) {
        return with(draft -> draft.restartCount = count);
    }

    ContainerRecord withStoppedByUser(boolean stopped) {
        return with(draft -> draft.stoppedByUser = stopped);
    }

    ContainerRecord withComplete(boolean completed) {
        return with(draft -> draft.complete = completed);
    }

    ContainerRecord withReleasesVolumes(boolean releases) {
        return with(draft -> draft.releasesVolumes = releases);
    }

    String shortId() {
        return id.substring(0, 12);
    }

    /** Its place on the network, which goes by its own id. */
    SandboxId sandbox() {
        return new SandboxId(id);
    }

    /** Whether it runs, or waits to be started again. */
    boolean isOn() {
        return state.isRunning() || state.status() == ContainerStatus.RESTARTING;
    }

    /** {@code CONFLICT} between two runs: there is no process that could be paused or looked at. */
    void refuseWhileRestarting() {
        if (state.status() == ContainerStatus.RESTARTING) {
            throw EngineException.conflict("container " + name + " is restarting")
                    .because(ContainerReasons.RESTARTING, Map.of(Attributes.ID, id));
        }
    }

    EngineException notRunning() {
        return EngineException.conflict("container " + name + " does not run")
                .because(Reason.CONTAINER_NOT_RUNNING, Map.of(Attributes.ID, id));
    }

    /** The key of its own layer in the storage driver. */
    SnapshotKey layer() {
        return new SnapshotKey(id);
    }

    /** What its own layer shall be like. */
    SnapshotSpec layerSpec() {
        return new SnapshotSpec(0, spec.storage().storageOptions());
    }

    private ContainerRecord with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.record();
    }

    /** What of a record may change. */
    private static final class Draft {
        private final ContainerRecord before;
        private String name;
        private ContainerSpec spec;
        private String storageDriver;
        private List<MountPoint> mounts;
        private ContainerState state;
        private Optional<TaskHandle> task;
        private int restartCount;
        private boolean stoppedByUser;
        private boolean complete;
        private boolean releasesVolumes;
        private boolean held;
        private List<String> strayLayers;

        Draft(ContainerRecord before) {
            this.before = before;
            name = before.name;
            spec = before.spec;
            storageDriver = before.storageDriver;
            mounts = before.mounts;
            state = before.state;
            task = before.task;
            restartCount = before.restartCount;
            stoppedByUser = before.stoppedByUser;
            complete = before.complete;
            releasesVolumes = before.releasesVolumes;
            held = before.held;
            strayLayers = before.strayLayers;
        }

        ContainerRecord record() {
            return new ContainerRecord(
                    before.id,
                    name,
                    before.created,
                    spec,
                    before.path,
                    before.arguments,
                    before.imageId,
                    before.platform,
                    before.runtime,
                    storageDriver,
                    mounts,
                    state,
                    task,
                    restartCount,
                    stoppedByUser,
                    complete,
                    releasesVolumes,
                    held,
                    strayLayers);
        }
    }
}
