package example.runtime.sample;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Diagnostic;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.Processes;
import dev.theseus.api.runtime.AttachPoint;
import dev.theseus.api.runtime.ExecSpec;
import dev.theseus.api.runtime.Resources;
import dev.theseus.api.runtime.RuntimeDriver;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.api.runtime.TaskSpec;
import dev.theseus.api.runtime.TaskState;
import dev.theseus.api.runtime.TaskStats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Runs containers by an OCI runtime's command, each under a monitor of its own. It asks the command for all that it does not
 * know, and keeps nothing that a successor would miss. Further processes, terminals and new limits it leaves to other drivers.
 */
@Component(service = RuntimeDriver.class, property = Driver.PROPERTY_NAME + "=" + SampleRuntimeDriver.NAME)
public final class SampleRuntimeDriver implements RuntimeDriver {
    static final String NAME = "sample";
    private static final String VERSION = "1.0.0";
    private static final String PROGRAM = "runc";
    private static final int SIGKILL = 9;
    private static final Duration MONITOR_GRACE = Duration.ofSeconds(5);
    private static final Pattern STATUS = Pattern.compile("\"status\"\\s*:\\s*\"(\\w+)\"");
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private final Processes processes;
    private final OciCommand runtime;
    private final Monitor monitor;
    /** Ids whose create is under way: the command itself would not mind two at once. */
    private final Set<TaskId> inCreation = ConcurrentHashMap.newKeySet();

    @Activate
    public SampleRuntimeDriver(@Reference EngineSettings settings, @Reference Processes processes) {
        this.processes = processes;
        this.runtime = new OciCommand(
                PROGRAM, settings.runDirectory(DriverKind.RUNTIME, NAME).resolve("root"));
        this.monitor = new Monitor(runtime);
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo(NAME, VERSION, Set.of(), Map.of("Runtime", PROGRAM));
    }

    /** A task is there while the command has state of it. */
    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        Set<String> found = found();
        Set<String> adopted = new HashSet<>(expected.keys());
        adopted.retainAll(found);
        Set<String> missing = new HashSet<>(expected.keys());
        missing.removeAll(found);
        Set<String> unknown = new HashSet<>(found);
        unknown.removeAll(expected.keys());
        return new RecoveryReport(adopted, missing, unknown, List.of());
    }

    private Set<String> found() {
        if (!Files.isDirectory(runtime.root())) {
            return Set.of();
        }
        try (Stream<Path> folders = Files.list(runtime.root())) {
            return folders.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw EngineException.unavailable("list " + runtime.root() + ": " + e.getMessage());
        }
    }

    @Override
    public List<Diagnostic> diagnose(CallContext context) {
        try {
            String version = runtime.run(context, "--version").lines().findFirst().orElse("");
            return List.of(new Diagnostic(true, "OCI runtime", version, ""));
        } catch (EngineException e) {
            return List.of(new Diagnostic(false, "OCI runtime", e.message(), "install " + PROGRAM));
        }
    }

    private static EngineException cannot(String call) {
        return EngineException.notImplemented("runtime driver " + NAME + " cannot " + call + "; use another --runtime");
    }

    private static EngineException notRunning(String verb, TaskHandle task) {
        return EngineException.conflict(verb + " task " + task.id() + ": it is not running");
    }

    private boolean isThere(TaskId id) {
        return Files.isDirectory(runtime.root().resolve(id.value()));
    }

    @Override
    public TaskHandle create(TaskSpec spec, CallContext context) {
        context.check("create " + spec.id());
        if (spec.stdio().terminal()) {
            throw cannot("make terminals");
        }
        if (isThere(spec.id()) || !inCreation.add(spec.id())) {
            throw EngineException.conflict("create " + spec.id() + ": there is a task of that id; remove it before");
        }
        try {
            Files.createDirectories(runtime.root());
            return monitor.create(spec, context);
        } catch (IOException e) {
            throw EngineException.internal("create " + runtime.root(), e);
        } catch (EngineException e) {
            if (isThere(spec.id())) {
                deleteOrphan(spec.id(), spec.bundle(), CallContext.background(MONITOR_GRACE));
            }
            throw e;
        } finally {
            inCreation.remove(spec.id());
        }
    }

    @Override
    public void start(TaskHandle task, CallContext context) {
        requireState(task, TaskState.CREATED, "start", context);
        runtime.run(context, "start", task.id().value());
    }

    private void requireState(TaskHandle task, TaskState wanted, String verb, CallContext context) {
        TaskState now = state(task, context);
        if (now != wanted) {
            throw EngineException.conflict("%s task %s: it is %s and not %s"
                    .formatted(verb, task.id(), now, wanted)
                    .toLowerCase(Locale.ROOT));
        }
    }

    @Override
    public TaskState state(TaskHandle task, CallContext context) {
        if (!isThere(task.id())) {
            return TaskState.ABSENT;
        }
        String answer = runtime.run(context, "state", task.id().value());
        Matcher status = STATUS.matcher(answer);
        if (!status.find()) {
            throw EngineException.internal("state of " + task.id() + ": no status in " + answer);
        }
        return TaskState.valueOf(status.group(1).toUpperCase(Locale.ROOT));
    }

    @Override
    public void kill(TaskHandle task, int signal, boolean all, CallContext context) {
        if (all) {
            pids(task, context).forEach(pid -> processes.signal(pid, Monitor.startTime(pid), signal));
        } else if (!processes.signal(task.pid(), task.pidStartTime(), signal)) {
            throw notRunning("signal", task);
        }
    }

    @Override
    public TaskHandle exec(TaskHandle task, ExecSpec spec, AttachPoint attach, CallContext context) {
        throw cannot("run further processes");
    }

    @Override
    public void resize(TaskHandle process, int rows, int columns, CallContext context) {
        throw cannot("resize terminals");
    }

    @Override
    public void reopenLog(TaskHandle task, CallContext context) {
        if (processes.isAlive(task.monitorPid(), task.monitorStartTime())) {
            Monitor.reopenLog(task);
        }
    }

    @Override
    public void pause(TaskHandle task, CallContext context) {
        if (state(task, context) != TaskState.PAUSED) {
            requireState(task, TaskState.RUNNING, "pause", context);
            runtime.run(context, "pause", task.id().value());
        }
    }

    @Override
    public void resume(TaskHandle task, CallContext context) {
        if (state(task, context) != TaskState.RUNNING) {
            requireState(task, TaskState.PAUSED, "resume", context);
            runtime.run(context, "resume", task.id().value());
        }
    }

    @Override
    public void update(TaskHandle task, Resources resources, CallContext context) {
        throw cannot("change limits");
    }

    @Override
    public TaskStats stats(TaskHandle task, CallContext context) {
        if (!processes.isAlive(task.pid(), task.pidStartTime())) {
            throw notRunning("read statistics of", task);
        }
        return StatsDocument.read(runtime.run(context, "events", "--stats", task.id().value()));
    }

    @Override
    public List<Long> pids(TaskHandle task, CallContext context) {
        if (!isThere(task.id())) {
            throw notRunning("list processes of", task);
        }
        String answer = runtime.run(context, "ps", "--format", "json", task.id().value());
        return NUMBER.matcher(answer).results().map(found -> Long.valueOf(found.group())).toList();
    }

    @Override
    public boolean oomKilled(TaskHandle task, CallContext context) {
        return Files.exists(Monitor.oomFile(task.directory()));
    }

    @Override
    public void delete(TaskHandle task, boolean force, CallContext context) {
        if (!force && processes.isAlive(task.pid(), task.pidStartTime())) {
            throw EngineException.conflict("remove task " + task.id() + ": it is running; stop it before, or force it");
        }
        if (isThere(task.id())) {
            if (state(task, context) == TaskState.PAUSED) {
                resume(task, context);
            }
            runtime.run(context, "delete", "--force", task.id().value());
        }
        endMonitor(task, context);
    }

    /** It ends by itself once it has written the exit status. */
    private void endMonitor(TaskHandle task, CallContext context) {
        long begin = System.nanoTime();
        while (processes.isAlive(task.monitorPid(), task.monitorStartTime())) {
            context.check("end the monitor of " + task.id());
            if (System.nanoTime() - begin > MONITOR_GRACE.toNanos()) {
                processes.signal(task.monitorPid(), task.monitorStartTime(), SIGKILL);
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw EngineException.cancelled("end the monitor of " + task.id() + ": interrupted");
            }
        }
    }

    /** Whatever has the bundle's name in its command line was started for it: the monitor, or the runtime at work. */
    @Override
    public void deleteOrphan(TaskId id, Path bundle, CallContext context) {
        String folder = bundle.toAbsolutePath().toString();
        List<ProcessHandle> starters = ProcessHandle.allProcesses()
                .filter(process -> process.info().arguments().map(List::of).orElse(List.of()).contains(folder))
                .toList();
        starters.forEach(ProcessHandle::destroyForcibly);
        starters.forEach(process -> process.onExit().join());
        if (isThere(id)) {
            runtime.run(context, "delete", "--force", id.value());
        }
    }
}
