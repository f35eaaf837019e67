package dev.theseus.engine.task.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.Processes;
import dev.theseus.api.host.StdioConnections;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.engine.container.Attachment;
import dev.theseus.engine.container.StreamSink;
import dev.theseus.engine.slot.Slots;
import dev.theseus.engine.stdio.StdioHub;
import dev.theseus.engine.task.Task;
import dev.theseus.engine.task.TaskEnd;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A task with its streams, watched by its monitor whatever driver is there. */
final class LiveTask implements Task {
    private static final Logger LOG = LoggerFactory.getLogger(LiveTask.class);
    private static final int LAST_OUTPUT_SECONDS = 5;

    private final TaskService tasks;
    private final Slots slots;
    private final TaskFolder folder;
    private final TaskId id;
    private final String runtime;
    private final TaskHandle handle;
    private final StdioHub hub;
    private final CompletableFuture<TaskEnd> end = new CompletableFuture<>();

    LiveTask(TaskService tasks, Slots slots, TaskFolder folder, TaskFolder.Record record, TaskHandle handle) {
        this.tasks = tasks;
        this.slots = slots;
        this.folder = folder;
        this.handle = handle;
        id = record.id();
        runtime = record.runtime();
        hub = new StdioHub(record.terminal(), record.stdinOnce(), folder.path());
    }

    /** Takes the output, and follows the process to its end. */
    void follow(StdioConnections connections, Processes processes) {
        try {
            hub.connect(connections, handle.attachSocket());
        } catch (RuntimeException e) {
            // A monitor that ended while no daemon looked has no socket any more.
            LOG.debug("task {}: its output cannot be attached to: {}", id, e.getMessage());
            hub.onEnd();
        }
        processes.onExit(handle.monitorPid(), handle.monitorStartTime(), () -> monitorGone(processes));
    }

    private void monitorGone(Processes processes) {
        if (Files.exists(handle.exitFile())) {
            ended();
        } else {
            // The monitor was killed. Its task may go on; then its first process is all there is to watch.
            LOG.warn("task {}: its monitor {} is gone", id, handle.monitorPid());
            processes.onExit(handle.pid(), handle.pidStartTime(), this::ended);
        }
    }

    private void ended() {
        hub.awaitEnd(LAST_OUTPUT_SECONDS, TimeUnit.SECONDS);
        hub.close();
        end.complete(TaskEnd.of(handle));
    }

    TaskFolder folder() {
        return folder;
    }

    @Override
    public TaskId id() {
        return id;
    }

    @Override
    public String runtime() {
        return runtime;
    }

    @Override
    public TaskHandle handle() {
        return handle;
    }

    @Override
    public void start(CallContext context) {
        slots.runtime(runtime).run("start", context, (driver, c) -> driver.start(handle, c));
    }

    @Override
    public void kill(int signal, boolean all, CallContext context) {
        if (end.isDone()) {
            throw EngineException.conflict("task " + id + " has ended");
        }
        slots.runtime(runtime).run("kill", context, (driver, c) -> driver.kill(handle, signal, all, c));
    }

    @Override
    public Attachment attach(boolean stdin, boolean stdout, boolean stderr, StreamSink sink) {
        return hub.attach(stdin, stdout, stderr, sink);
    }

    @Override
    public CompletableFuture<TaskEnd> end() {
        return end.copy();
    }

    @Override
    public void delete(boolean force, CallContext context) {
        slots.runtime(runtime).run("delete", context, (driver, c) -> driver.delete(handle, force, c));
        hub.close();
        tasks.forget(this);
    }
}
