package dev.theseus.runtime.runc.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.linux.process.PidFd;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Takes away what is left of a task. Without processes a container is a few empty control groups and a folder, so the
 * runtime's own verb, at ten times the price, is asked only when it has more to do: hooks, or a layout unknown here.
 */
final class TaskRemoval {
    private static final int SIGKILL = 9;
    /** A monitor ends by itself once it has written the exit file; longer means that a pipe of it is held open. */
    private static final Duration MONITOR_GRACE = Duration.ofSeconds(5);

    private static final Duration KILL_GRACE = Duration.ofSeconds(10);

    private final RuntimeCommand runtime;
    private final CgroupHierarchies hierarchies;

    TaskRemoval(RuntimeCommand runtime, CgroupHierarchies hierarchies) {
        this.runtime = runtime;
        this.hierarchies = hierarchies;
    }

    void remove(TaskHandle task, boolean force, CallContext context) {
        TaskProcess first = new TaskProcess(task.pid(), task.pidStartTime());
        Optional<BundleConfig> config = BundleConfig.find(task.directory());
        Optional<TaskCgroup> cgroup = config.map(found -> new TaskCgroup(hierarchies, found.cgroupsPath()));
        if (first.isAlive()) {
            if (!force) {
                throw EngineException.conflict(
                        "remove task " + task.id() + ": it is running; stop it before, or force removal");
            }
            first.signal(SIGKILL);
            cgroup.ifPresent(TaskRemoval::thawIfFrozen);
            if (!first.awaitEnd(bounded(context, KILL_GRACE), "remove task " + task.id())) {
                throw EngineException.deadline("remove task " + task.id() + ": process " + task.pid()
                        + " does not end although it was killed; it may hang in the kernel");
            }
        }
        cgroup.ifPresent(group -> killAll(group, task.id(), context));
        endMonitor(new TaskProcess(task.monitorPid(), task.monitorStartTime()), context);
        removeState(task.id(), config, cgroup, context);
    }

    /** What a create that was cut short may have left: a monitor, a runtime command at work, its half-made container. */
    void removeOrphan(TaskId id, Path bundle, CallContext context) {
        Path absolute = bundle.toAbsolutePath();
        List<ProcessScan.Found> starters = ProcessScan.all().stream()
                .filter(found -> isStarter(found, id, absolute))
                .toList();
        starters.forEach(found -> found.process().signal(SIGKILL));
        for (ProcessScan.Found found : starters) {
            found.process().awaitEnd(bounded(context, KILL_GRACE), "remove " + id);
        }
        Optional<BundleConfig> config = BundleConfig.find(absolute);
        Optional<TaskCgroup> cgroup = config.map(found -> new TaskCgroup(hierarchies, found.cgroupsPath()));
        cgroup.ifPresent(group -> {
            thawIfFrozen(group);
            killAll(group, id, context);
        });
        removeState(id, config, cgroup, context);
    }

    /** conmon for the bundle or an exec below it, or the runtime command that is creating the id in this engine's root. */
    private boolean isStarter(ProcessScan.Found found, TaskId id, Path bundle) {
        boolean monitor = found.isCommand(Conmon.COMMAND)
                && found.value("-b")
                        .map(Path::of)
                        .filter(path -> path.startsWith(bundle))
                        .isPresent();
        boolean verb = found.arguments().contains("--root=" + runtime.root())
                && found.arguments().contains("create")
                && found.arguments().getLast().equals(id.value());
        return monitor || verb;
    }

    private void removeState(
            TaskId id, Optional<BundleConfig> config, Optional<TaskCgroup> cgroup, CallContext context) {
        StateFolder state = new StateFolder(runtime.root(), id.value());
        boolean ask = cgroup.isEmpty()
                || config.map(BundleConfig::hooks).orElse(false)
                || state.layout() == StateFolder.Layout.OTHER;
        if (ask && state.exists()) {
            askRuntime(id, state, context);
        }
        cgroup.ifPresent(group -> group.remove(context));
        state.delete();
    }

    private void askRuntime(TaskId id, StateFolder state, CallContext context) {
        try {
            runtime.require("", context, "delete", "-f", id.value());
        } catch (EngineException e) {
            // Whoever was quicker has done the same.
            if (state.exists()) {
                throw e;
            }
        }
    }

    /** Processes that outlive the first one: it shared its pid namespace, or it died while one was being started. */
    private static void killAll(TaskCgroup cgroup, TaskId id, CallContext context) {
        if (cgroup.tryRemove()) {
            return;
        }
        CallContext patience = bounded(context, KILL_GRACE);
        long pause = 1;
        List<Long> left = cgroup.processes();
        while (!left.isEmpty()) {
            patience.check("remove task " + id + ": end its last processes");
            left.forEach(TaskRemoval::kill);
            thawIfFrozen(cgroup);
            Pause.millis(pause, "remove task " + id);
            pause = Math.min(pause * 2, 20);
            left = cgroup.processes();
        }
    }

    private static void kill(long pid) {
        PidFd.open(pid).ifPresent(handle -> {
            try (handle) {
                handle.signal(SIGKILL);
            }
        });
    }

    private static void thawIfFrozen(TaskCgroup cgroup) {
        if (cgroup.isFrozen()) {
            cgroup.thaw(CallContext.background(KILL_GRACE));
        }
    }

    private static void endMonitor(TaskProcess monitor, CallContext context) {
        if (!monitor.awaitEnd(bounded(context, MONITOR_GRACE), "remove the monitor") && monitor.signal(SIGKILL)) {
            monitor.awaitEnd(bounded(context, MONITOR_GRACE), "remove the monitor");
        }
    }

    private static CallContext bounded(CallContext context, Duration longest) {
        return context.remaining().compareTo(longest) < 0 ? context : context.within(longest);
    }
}
