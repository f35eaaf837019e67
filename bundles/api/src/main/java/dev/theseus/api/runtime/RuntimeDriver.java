package dev.theseus.api.runtime;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Driver;
import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Drives an OCI runtime. One service instance per configured runtime; its name is what {@code --runtime} takes.
 *
 * <p>The engine writes the OCI bundle and watches exits itself, by the {@link TaskHandle}'s monitor and exit file; no
 * driver needs to be there for an exit to be noticed. Task ids are unique among all drivers of one engine.
 *
 * <p>A failed create or exec has a {@link dev.theseus.api.error.Reason} that begins with {@code task.}, or one of the
 * driver's own: by it the engine tells a missing command (exit status 127) from one that cannot be executed (126) and
 * from everything else (125, or 128 in the container's state). The message carries the runtime's own words.
 *
 * <p>Capabilities: {@code checkpoint}, {@link #RECURSIVE_READ_ONLY}.
 */
@ConsumerType
public interface RuntimeDriver extends Driver {
    /**
     * Capability: the option {@code rro} of a mount makes it read-only with all that is mounted below it. Without it the engine asks for
     * {@code ro}, which covers the mount alone.
     */
    String RECURSIVE_READ_ONLY = "recursive-read-only";

    /**
     * Creates namespaces, control groups and the first process, held before its first instruction, under a monitor.
     * Blocks until the runtime is done. A failed call leaves nothing behind.
     *
     * @throws dev.theseus.api.error.EngineException {@code CONFLICT} when a task of that id is there;
     *     {@code INVALID_PARAMETER} with the runtime's message and a reason when it refuses the bundle
     */
    TaskHandle create(TaskSpec spec, CallContext context);

    /** Lets the first process run. {@code CONFLICT} when it is not in state CREATED. */
    void start(TaskHandle task, CallContext context);

    /** Asks the kernel and the runtime's state folder; never changes anything. */
    TaskState state(TaskHandle task, CallContext context);

    /**
     * Sends a signal to the first process, or with {@code all} to every process in the task's control group.
     *
     * @throws dev.theseus.api.error.EngineException {@code CONFLICT} when the process is gone
     */
    void kill(TaskHandle task, int signal, boolean all, CallContext context);

    /**
     * Starts a further process. {@code attach} is called exactly once before it runs, unless creation fails before.
     *
     * @return handle of the exec; its {@code directory} is the exec's
     * @throws dev.theseus.api.error.EngineException {@code INVALID_PARAMETER} with the runtime's message and a
     *     reason when the command cannot be run; {@code CONFLICT} when the task is not running
     */
    TaskHandle exec(TaskHandle task, ExecSpec spec, AttachPoint attach, CallContext context);

    /** Sets the terminal's size of a task or exec, in characters. */
    void resize(TaskHandle process, int rows, int columns, CallContext context);

    /** Makes the monitor close its spool and open the same path anew, after the engine has renamed the file. */
    void reopenLog(TaskHandle task, CallContext context);

    void pause(TaskHandle task, CallContext context);

    void resume(TaskHandle task, CallContext context);

    /** Changes limits of a running task. {@code INVALID_PARAMETER} with the kernel's words when it refuses. */
    void update(TaskHandle task, Resources resources, CallContext context);

    TaskStats stats(TaskHandle task, CallContext context);

    /** Pids of all processes of the task, in the host's pid namespace. */
    List<Long> pids(TaskHandle task, CallContext context);

    /** Whether the kernel killed a process of the task for memory; to be asked before {@link #delete}. */
    boolean oomKilled(TaskHandle task, CallContext context);

    /**
     * Removes what is left of a task: control groups, runtime state, monitor. Kills with {@code force} what still
     * runs; without it a running task is {@code CONFLICT}. Succeeds when nothing is there; works with a dead monitor.
     * The OCI bundle folder is the engine's and stays.
     */
    void delete(TaskHandle task, boolean force, CallContext context);

    /**
     * The same for a task of which only the id is known: its create was cut short by a crash. Kills what runs under
     * the id, the monitor included.
     *
     * @param bundle where {@link #create} was told to put its files
     */
    void deleteOrphan(TaskId id, Path bundle, CallContext context);
}
