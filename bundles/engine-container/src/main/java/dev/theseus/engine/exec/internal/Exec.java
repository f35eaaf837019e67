package dev.theseus.engine.exec.internal;

import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.engine.exec.Execs.ExecConfig;
import dev.theseus.engine.exec.Execs.ExecView;
import dev.theseus.engine.stdio.StdioHub;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One exec. Its state only goes forward: created, started, running, ended. */
final class Exec {
    private final String id;
    private final String containerId;
    private final ExecConfig config;
    private final StdioHub hub;
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private boolean started;
    private @Nullable TaskHandle process;

    Exec(String id, String containerId, ExecConfig config, Path spillDirectory) {
        this.id = id;
        this.containerId = containerId;
        this.config = config;
        this.hub = new StdioHub(config.terminal(), true, spillDirectory);
    }

    String id() {
        return id;
    }

    String containerId() {
        return containerId;
    }

    ExecConfig config() {
        return config;
    }

    StdioHub hub() {
        return hub;
    }

    CompletableFuture<Integer> exit() {
        return exit;
    }

    /** Marks it as started; false when it was before. */
    synchronized boolean claimStart() {
        boolean first = !started;
        started = true;
        return first;
    }

    synchronized void running(TaskHandle handle) {
        process = handle;
    }

    synchronized Optional<TaskHandle> process() {
        return Optional.ofNullable(process);
    }

    synchronized ExecView view() {
        TaskHandle handle = process;
        boolean running = handle != null && !exit.isDone();
        Optional<Integer> code = exit.isDone() ? Optional.of(exit.join()) : Optional.empty();
        return new ExecView(id, containerId, config, running, code, running && handle != null ? handle.pid() : 0);
    }
}
