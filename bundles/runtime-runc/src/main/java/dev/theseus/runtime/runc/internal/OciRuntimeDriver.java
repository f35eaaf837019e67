package dev.theseus.runtime.runc.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Diagnostic;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.runtime.AttachPoint;
import dev.theseus.api.runtime.ExecSpec;
import dev.theseus.api.runtime.Resources;
import dev.theseus.api.runtime.RuntimeDriver;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.api.runtime.TaskSpec;
import dev.theseus.api.runtime.TaskState;
import dev.theseus.api.runtime.TaskStats;
import dev.theseus.linux.mount.MountTable;
import dev.theseus.linux.process.PidFd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One configured OCI runtime. Keeps nothing in memory but what it can find again: handles, the bundle's configuration
 * and the kernel say all.
 */
final class OciRuntimeDriver implements RuntimeDriver {
    private static final Duration CLEANUP_TIMEOUT = Duration.ofSeconds(15);
    private static final int SIGKILL = 9;

    private final RuntimeCommand runtime;
    private final Conmon conmon;
    private final CgroupHierarchies hierarchies;
    private final MixedControlGroups mixed;
    /** A failed create takes away what has its id, so it must be the only one. */
    private final Set<TaskId> inCreation = ConcurrentHashMap.newKeySet();

    /** {@code runDirectory} is this driver's alone, on a tmpfs. */
    OciRuntimeDriver(String name, List<String> command, Path runDirectory) {
        this.hierarchies = CgroupHierarchies.of(MountTable.read());
        this.mixed = new MixedControlGroups(runDirectory, hierarchies);
        this.runtime = new RuntimeCommand(name, command, runDirectory.resolve("root"), mixed);
        this.conmon = new Conmon(runtime, runDirectory);
    }

    /** Runs the runtime's {@code --version} at the first call, two seconds at most. */
    @Override
    public DriverInfo info() {
        String version = runtime.version();
        return new DriverInfo(runtime.name(), version, runtime.features(), Map.of("Runtime", version));
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        runtime.path();
        CommandPath.require(Conmon.COMMAND, "the container monitor");
        return new TaskRecovery(runtime.root()).compare(expected.keys());
    }

    @Override
    public List<Diagnostic> diagnose(CallContext context) {
        return new RuntimeDiagnosis(runtime, hierarchies, mixed).run();
    }

    @Override
    public TaskHandle create(TaskSpec spec, CallContext context) {
        context.check("create " + spec.id());
        BundleConfig config = BundleConfig.read(spec.bundle());
        StateFolder state = state(spec.id());
        if (state.exists()) {
            throw EngineException.conflict("create " + spec.id() + ": runtime " + runtime.name()
                    + " already has a task of that id; remove it before");
        }
        if (!inCreation.add(spec.id())) {
            throw EngineException.conflict("create " + spec.id() + ": another call is just creating it");
        }
        try {
            Files.createDirectories(runtime.root());
            return conmon.create(spec, context);
        } catch (IOException e) {
            throw EngineException.internal("create " + runtime.root(), e);
        } catch (EngineException failure) {
            throw undo(spec, config, failure);
        } finally {
            inCreation.remove(spec.id());
        }
    }

    /** Leaves nothing behind, and tells what the host has to do with the failure. */
    private EngineException undo(TaskSpec spec, BundleConfig config, EngineException failure) {
        TaskCgroup cgroup = new TaskCgroup(hierarchies, config.cgroupsPath());
        if (state(spec.id()).exists() || cgroup.exists()) {
            // An interrupted thread could not even read a file.
            boolean interrupted = Thread.interrupted();
            try {
                removal().removeOrphan(spec.id(), spec.bundle(), CallContext.background(CLEANUP_TIMEOUT));
            } catch (EngineException e) {
                failure.addSuppressed(e);
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (failure.is(RuntimeRefusal.HYBRID_CGROUPS)) {
            return failure.saying(failure.message() + "; this host mounts cgroup v1 and v2 together, which "
                    + runtime.path() + " refuses: use another runtime such as runc, or boot with one cgroup version");
        }
        return failure;
    }

    @Override
    public void start(TaskHandle task, CallContext context) {
        context.check("start " + task.id());
        StateFolder state = state(task.id());
        TaskState now = state(task, context);
        if (now != TaskState.CREATED) {
            throw EngineException.conflict("start " + task.id() + ": the task is " + word(now) + ", not created");
        }
        boolean hooks = BundleConfig.read(task.directory()).hooks();
        StartPipe pipe = new StartPipe(task, state.startPipe());
        switch (hooks ? StateFolder.Layout.OTHER : state.layout()) {
            case RUNC -> pipe.readFrom(context);
            case CRUN -> pipe.writeTo(context);
            case OTHER -> runtime.require("", context, "start", task.id().value());
        }
    }

    @Override
    public TaskState state(TaskHandle task, CallContext context) {
        StateFolder state = state(task.id());
        if (!state.exists()) {
            return TaskState.ABSENT;
        }
        if (!process(task).isAlive()) {
            return TaskState.STOPPED;
        }
        if (Files.exists(state.startPipe())) {
            return TaskState.CREATED;
        }
        return cgroup(task).isFrozen() ? TaskState.PAUSED : TaskState.RUNNING;
    }

    @Override
    public void kill(TaskHandle task, int signal, boolean all, CallContext context) {
        if (all) {
            List<Long> pids = pids(task, context);
            pids.forEach(pid -> PidFd.open(pid).ifPresent(handle -> {
                try (handle) {
                    handle.signal(signal);
                }
            }));
            return;
        }
        if (signal != SIGKILL && !Files.exists(state(task.id()).startPipe())) {
            runtime.findPath()
                    .ifPresent(
                            program -> new FirstInstruction(task.pid(), program).await(context, "signal " + task.id()));
        }
        if (!process(task).signal(signal)) {
            throw notRunning("signal", task);
        }
    }

    @Override
    public TaskHandle exec(TaskHandle task, ExecSpec spec, AttachPoint attach, CallContext context) {
        TaskState now = state(task, context);
        if (now != TaskState.RUNNING) {
            throw EngineException.conflict("exec in " + task.id() + ": the task is " + word(now) + ", not running");
        }
        return conmon.exec(task.id(), spec, attach, context);
    }

    @Override
    public void resize(TaskHandle process, int rows, int columns, CallContext context) {
        new ControlPipe(process).resize(rows, columns);
    }

    @Override
    public void reopenLog(TaskHandle task, CallContext context) {
        new ControlPipe(task).reopenLog();
    }

    @Override
    public void pause(TaskHandle task, CallContext context) {
        requireProcess("pause", task);
        cgroup(task).freeze(context);
    }

    @Override
    public void resume(TaskHandle task, CallContext context) {
        requireProcess("resume", task);
        cgroup(task).thaw(context);
    }

    @Override
    public void update(TaskHandle task, Resources resources, CallContext context) {
        requireProcess("update", task);
        new ResourceUpdate(runtime, cgroup(task)).apply(task.id().value(), resources, context);
    }

    @Override
    public TaskStats stats(TaskHandle task, CallContext context) {
        requireProcess("read statistics of", task);
        return new StatsReader(cgroup(task), StatsReader.hostMemory()).read();
    }

    @Override
    public List<Long> pids(TaskHandle task, CallContext context) {
        List<Long> pids = cgroup(task).processes();
        if (pids.isEmpty()) {
            throw notRunning("list processes of", task);
        }
        return pids;
    }

    @Override
    public boolean oomKilled(TaskHandle task, CallContext context) {
        TaskCgroup cgroup = cgroup(task);
        return cgroup.exists() && new StatsReader(cgroup, 0).oomKilled();
    }

    @Override
    public void delete(TaskHandle task, boolean force, CallContext context) {
        removal().remove(task, force, context);
    }

    @Override
    public void deleteOrphan(TaskId id, Path bundle, CallContext context) {
        removal().removeOrphan(id, bundle, context);
    }

    private TaskRemoval removal() {
        return new TaskRemoval(runtime, hierarchies);
    }

    private StateFolder state(TaskId id) {
        return new StateFolder(runtime.root(), id.value());
    }

    private TaskCgroup cgroup(TaskHandle task) {
        return new TaskCgroup(hierarchies, BundleConfig.read(task.directory()).cgroupsPath());
    }

    private static TaskProcess process(TaskHandle task) {
        return new TaskProcess(task.pid(), task.pidStartTime());
    }

    private static void requireProcess(String verb, TaskHandle task) {
        if (!process(task).isAlive()) {
            throw notRunning(verb, task);
        }
    }

    private static EngineException notRunning(String verb, TaskHandle task) {
        return EngineException.conflict(verb + " task " + task.id() + ": it is not running");
    }

    private static String word(TaskState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
