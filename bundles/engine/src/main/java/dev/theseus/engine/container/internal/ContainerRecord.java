package dev.theseus.engine.container.internal;

import dev.theseus.api.image.Digest;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.ContainerState;
import dev.theseus.engine.container.MountPoint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A container as the state store keeps it.
 *
 * @param complete whether creation was acknowledged; a record without it is undone at the next start
 * @param stoppedByUser whether the last end was asked for, which keeps the restart policy still
 * @param task while a task exists, from the runtime's create to its delete
 * @param releasesVolumes whether it is being removed together with the volumes it owns
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
        boolean releasesVolumes) {

    ContainerRecord withName(String newName) {
        return new ContainerRecord(
                id,
                newName,
                created,
                spec,
                path,
                arguments,
                imageId,
                platform,
                runtime,
                storageDriver,
                mounts,
                state,
                task,
                restartCount,
                stoppedByUser,
                complete,
                releasesVolumes);
    }

    ContainerRecord withSpec(ContainerSpec newSpec) {
        return new ContainerRecord(
                id,
                name,
                created,
                newSpec,
                path,
                arguments,
                imageId,
                platform,
                runtime,
                storageDriver,
                mounts,
                state,
                task,
                restartCount,
                stoppedByUser,
                complete,
                releasesVolumes);
    }

    ContainerRecord withMounts(List<MountPoint> newMounts) {
        return new ContainerRecord(
                id,
                name,
                created,
                spec,
                path,
                arguments,
                imageId,
                platform,
                runtime,
                storageDriver,
                newMounts,
                state,
                task,
                restartCount,
                stoppedByUser,
                complete,
                releasesVolumes);
    }

    ContainerRecord withState(ContainerState newState) {
        return new ContainerRecord(
                id,
                name,
                created,
                spec,
                path,
                arguments,
                imageId,
                platform,
                runtime,
                storageDriver,
                mounts,
                newState,
                task,
                restartCount,
                stoppedByUser,
                complete,
                releasesVolumes);
    }

    ContainerRecord withTask(Optional<TaskHandle> newTask) {
        return new ContainerRecord(
                id,
                name,
                created,
                spec,
                path,
                arguments,
                imageId,
                platform,
                runtime,
                storageDriver,
                mounts,
                state,
                newTask,
                restartCount,
                stoppedByUser,
                complete,
                releasesVolumes);
    }

    ContainerRecord withRestartCount(int count) {
        return new ContainerRecord(
                id,
                name,
                created,
                spec,
                path,
                arguments,
                imageId,
                platform,
                runtime,
                storageDriver,
                mounts,
                state,
                task,
                count,
                stoppedByUser,
                complete,
                releasesVolumes);
    }

    ContainerRecord withStoppedByUser(boolean stopped) {
        return new ContainerRecord(
                id,
                name,
                created,
                spec,
                path,
                arguments,
                imageId,
                platform,
                runtime,
                storageDriver,
                mounts,
                state,
                task,
                restartCount,
                stopped,
                complete,
                releasesVolumes);
    }

    ContainerRecord completed() {
        return new ContainerRecord(
                id,
                name,
                created,
                spec,
                path,
                arguments,
                imageId,
                platform,
                runtime,
                storageDriver,
                mounts,
                state,
                task,
                restartCount,
                stoppedByUser,
                true,
                releasesVolumes);
    }

    ContainerRecord withReleasesVolumes(boolean releases) {
        return new ContainerRecord(
                id,
                name,
                created,
                spec,
                path,
                arguments,
                imageId,
                platform,
                runtime,
                storageDriver,
                mounts,
                state,
                task,
                restartCount,
                stoppedByUser,
                complete,
                releases);
    }

    String shortId() {
        return id.substring(0, 12);
    }
}
