package dev.theseus.engine.task;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.runtime.TaskId;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * All tasks that have no container above them. A task goes on when the daemon is killed, and is here again in its next life;
 * one whose making was cut short is gone then. None outlives a reboot. An owner deletes those of a former life that it has no use
 * for.
 */
@ProviderType
public interface Tasks {
    /**
     * Mounts the root and makes the first process, held before its first instruction. Blocks until the runtime is done; a call
     * that fails leaves nothing.
     *
     * @throws dev.theseus.api.error.EngineException {@code CONFLICT} when there is a task of that id; {@code
     *     INVALID_PARAMETER} for a configuration that is no JSON object, or with the runtime's words and a reason when it refuses
     *     it
     */
    Task create(TaskRequest request, CallContext context);

    Optional<Task> find(TaskId id);

    /** A moment's copy, in order of ids. */
    List<Task> list();
}
