package dev.theseus.tck;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A runtime driver whose tasks are files without processes, for mutants to spoil. */
class MemoryTasks implements RuntimeDriver {
    private static final Pattern COMMAND = Pattern.compile("\"args\": \\[\"([^\"]*)\"");

    final Path folder;
    private final Map<TaskId, TaskState> tasks = new ConcurrentHashMap<>();

    MemoryTasks(EngineSettings settings) {
        folder = settings.runDirectory(DriverKind.RUNTIME, "memory");
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo("memory", "1", Set.of(), Map.of());
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        Set<String> unknown = new HashSet<>();
        tasks.keySet().forEach(id -> unknown.add(id.value()));
        unknown.removeAll(expected.keys());
        return new RecoveryReport(Set.of(), Set.of(), unknown, List.of());
    }

    @Override
    public TaskHandle create(TaskSpec spec, CallContext context) {
        context.check("create " + spec.id());
        check(spec);
        if (tasks.putIfAbsent(spec.id(), TaskState.CREATED) != null) {
            throw EngineException.conflict("task " + spec.id() + " is there");
        }
        try {
            Files.writeString(file(spec.id()), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new TaskHandle(spec.id(), spec.bundle(), 2, 1, 2, 1, folder.resolve("socket"), folder.resolve("exit"));
    }

    /** Refuses, with a runtime's words, what the refusal contract asks for. */
    void check(TaskSpec spec) {
        String config = read(spec.bundle().resolve("config.json"));
        Matcher command = COMMAND.matcher(config);
        String name = command.find() ? command.group(1) : "";
        if (name.contains("no-such") || name.contains("/no/such")) {
            throw EngineException.invalid("exec: \"" + name + "\": executable file not found in $PATH")
                    .because(Reason.TASK_COMMAND_NOT_FOUND, Map.of(Attributes.COMMAND, name));
        }
        if (name.equals("/etc/data")) {
            throw EngineException.invalid("exec: \"/etc/data\": permission denied")
                    .because(Reason.TASK_COMMAND_NOT_EXECUTABLE, Map.of(Attributes.COMMAND, name));
        }
        if (config.contains("/no/such/source")) {
            throw EngineException.invalid("mount /no/such/source: no such file or directory")
                    .because(Reason.TASK_MOUNT_REFUSED, Map.of(Attributes.ERRNO, "ENOENT"));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path file(TaskId id) {
        return folder.resolve(id.value());
    }

    @Override
    public void start(TaskHandle task, CallContext context) {
        context.check("start " + task.id());
        tasks.put(task.id(), TaskState.RUNNING);
    }

    @Override
    public TaskState state(TaskHandle task, CallContext context) {
        return tasks.getOrDefault(task.id(), TaskState.ABSENT);
    }

    @Override
    public void delete(TaskHandle task, boolean force, CallContext context) {
        deleteOrphan(task.id(), task.directory(), context);
    }

    @Override
    public void deleteOrphan(TaskId id, Path bundle, CallContext context) {
        tasks.remove(id);
        try {
            Files.deleteIfExists(file(id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EngineException no() {
        return EngineException.notImplemented("there is no process");
    }

    @Override
    public void kill(TaskHandle task, int signal, boolean all, CallContext context) {
        throw no();
    }

    @Override
    public TaskHandle exec(TaskHandle task, ExecSpec spec, AttachPoint attach, CallContext context) {
        throw no();
    }

    @Override
    public void resize(TaskHandle process, int rows, int columns, CallContext context) {
        throw no();
    }

    @Override
    public void reopenLog(TaskHandle task, CallContext context) {
        throw no();
    }

    @Override
    public void pause(TaskHandle task, CallContext context) {
        throw no();
    }

    @Override
    public void resume(TaskHandle task, CallContext context) {
        throw no();
    }

    @Override
    public void update(TaskHandle task, Resources resources, CallContext context) {
        throw no();
    }

    @Override
    public TaskStats stats(TaskHandle task, CallContext context) {
        throw no();
    }

    @Override
    public List<Long> pids(TaskHandle task, CallContext context) {
        return List.of();
    }

    @Override
    public boolean oomKilled(TaskHandle task, CallContext context) {
        return false;
    }
}
