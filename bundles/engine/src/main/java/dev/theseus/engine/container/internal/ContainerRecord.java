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
        boolean complete) {

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
                complete);
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
                complete);
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
                complete);
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
                complete);
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
                complete);
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
                complete);
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
                complete);
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
                true);
    }

    String shortId() {
        return id.substring(0, 12);
    }
}
