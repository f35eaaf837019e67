package dev.theseus.engine.task;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.engine.container.Attachment;
import dev.theseus.engine.container.StreamSink;
import java.util.concurrent.CompletableFuture;

/** A task that was made, until it is deleted. Safe from any thread. */
public interface Task {
    TaskId id();

    /** Name of the runtime driver: whoever wants more of a task than is here calls that one through its slot. */
    String runtime();

    /** What the driver knows it by. Its id is one that the engine made. */
    TaskHandle handle();

    /**
     * Lets the first process run. Blocks until it does.
     *
     * @throws dev.theseus.api.error.EngineException {@code CONFLICT} when it does already or has ended
     */
    void start(CallContext context);

    /**
     * Sends a signal to the first process, or to every process of the task.
     *
     * @throws dev.theseus.api.error.EngineException {@code CONFLICT} when it has ended
     */
    void kill(int signal, boolean all, CallContext context);

    /**
     * Ties a client to the streams, of which it gets what comes from now on; whoever wants all attaches before {@link #start}.
     * After the end it gets the end at once.
     */
    Attachment attach(boolean stdin, boolean stdout, boolean stderr, StreamSink sink);

    /** Completes when the first process has ended and its output was taken, also if that happened while no daemon looked. */
    CompletableFuture<TaskEnd> end();

    /**
     * Removes the task and unmounts its root. Blocks until nothing is left of it; one that fails may be repeated.
     *
     * @param force whether it is killed when it runs
     * @throws dev.theseus.api.error.EngineException {@code CONFLICT} when it runs and is not to be killed
     */
    void delete(boolean force, CallContext context);
}
