package dev.theseus.engine.task;

import dev.theseus.api.host.MountSpec;
import dev.theseus.api.runtime.StdioSpec;
import dev.theseus.api.runtime.TaskId;
import java.util.List;

/**
 * What a task is made of.
 *
 * @param id of its owner's choice, unlike that of any other task; an owner's ids should begin with a word of its own, by which it
 *     finds them after a restart
 * @param runtime name of the runtime driver
 * @param root what is mounted as the task's root, in order, as {@code StorageDriver.mounts} tells it
 * @param config the OCI runtime configuration, JSON ({@code config.json} of the runtime specification); {@code root.path} is
 *     filled in, and {@code process.terminal} set as {@code stdio} says
 * @param stdio how the first process is tied to the world
 */
public record TaskRequest(TaskId id, String runtime, List<MountSpec> root, String config, StdioSpec stdio) {
    public TaskRequest {
        root = List.copyOf(root);
    }
}
