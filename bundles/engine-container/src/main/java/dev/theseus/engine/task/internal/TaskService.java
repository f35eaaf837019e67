package dev.theseus.engine.task.internal;

import com.google.gson.JsonParseException;
import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.host.Mounts;
import dev.theseus.api.host.Processes;
import dev.theseus.api.host.StdioConnections;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.engine.slot.ExpectedObjects;
import dev.theseus.engine.slot.Slots;
import dev.theseus.engine.task.Task;
import dev.theseus.engine.task.TaskRequest;
import dev.theseus.engine.task.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes tasks, and finds those again that an earlier life of the daemon has made. */
public final class TaskService implements Tasks {
    private static final Logger LOG = LoggerFactory.getLogger(TaskService.class);
    private static final Duration UNDO = Duration.ofSeconds(60);

    private final Slots slots;
    private final Host host;
    private final Path all;
    private final ConcurrentSkipListMap<String, Entry> tasks = new ConcurrentSkipListMap<>();

    /** What tasks need of the machine. */
    public record Host(FileTrees files, Mounts mounts, Processes processes, StdioConnections stdio) {}

    /** A task that is there, or its making. */
    private record Entry(String runtime, Optional<LiveTask> task) {}

    /** @param all the folder of all tasks, below the exec root */
    public TaskService(Slots slots, Host host, Path all) {
        this.slots = slots;
        this.host = host;
        this.all = all;
    }

    /** What of it the runtime drivers have tasks for. */
    public ExpectedObjects expected() {
        return (kind, name) -> kind != DriverKind.RUNTIME
                ? Set.of()
                : tasks.entrySet().stream()
                        .filter(task -> task.getValue().runtime().equals(name))
                        .map(task -> TaskFolder.of(all, new TaskId(task.getKey()))
                                .runtimeId()
                                .value())
                        .collect(Collectors.toSet());
    }

    @Override
    public Task create(TaskRequest request, CallContext context) {
        TaskId id = request.id();
        if (tasks.putIfAbsent(id.value(), new Entry(request.runtime(), Optional.empty())) != null) {
            throw EngineException.conflict("there is a task " + id + " already; delete it or take another id");
        }
        TaskFolder folder = TaskFolder.of(all, id);
        TaskFolder.Record record = new TaskFolder.Record(
                id,
                request.runtime(),
                request.stdio().terminal(),
                request.stdio().stdinOnce(),
                Optional.empty());
        try {
            folder.make(record);
            host.mounts().mount(request.root(), folder.root());
            folder.configure(request);
            TaskHandle handle = slots.runtime(request.runtime())
                    .call("create", context, (driver, c) -> driver.create(folder.spec(request), c));
            folder.write(record.with(handle));
            LiveTask task = new LiveTask(this, slots, folder, record, handle);
            task.follow(host.stdio(), host.processes());
            tasks.put(id.value(), new Entry(request.runtime(), Optional.of(task)));
            return task;
        } catch (RuntimeException | IOException | Error e) {
            undo(folder, record, context);
            throw failure(id, e);
        }
    }

    private static EngineException failure(TaskId id, Throwable e) {
        return switch (e) {
            case EngineException known -> known;
            case JsonParseException wrong ->
                EngineException.invalid("the configuration of task " + id + " cannot be read: " + wrong.getMessage());
            default -> EngineException.internal("cannot make task " + id, e);
        };
    }

    /** Also of a making that a killed daemon has begun. What cannot be undone is left for the next start. */
    private void undo(TaskFolder folder, TaskFolder.Record record, CallContext context) {
        try {
            slots.runtime(record.runtime())
                    .run(
                            "deleteOrphan",
                            context.within(UNDO),
                            (driver, c) -> driver.deleteOrphan(folder.runtimeId(), folder.path(), c));
            clear(folder);
        } catch (RuntimeException e) {
            LOG.warn("task {}: {} is left for the daemon's next start", record.id(), folder.path(), e);
        }
        tasks.remove(record.id().value());
    }

    private void clear(TaskFolder folder) {
        host.mounts().list(folder.path()).forEach(host.mounts()::unmount);
        host.files().remove(folder.path());
    }

    /** Of a task that the runtime knows no more. */
    void forget(LiveTask task) {
        clear(task.folder());
        tasks.remove(task.id().value());
    }

    @Override
    public Optional<Task> find(TaskId id) {
        return Optional.ofNullable(tasks.get(id.value()))
                .flatMap(entry -> entry.task().map(Task.class::cast));
    }

    @Override
    public List<Task> list() {
        List<Task> present = new ArrayList<>();
        tasks.values().forEach(entry -> entry.task().ifPresent(present::add));
        return present;
    }

    /**
     * Finds what an earlier life has made. Calls no driver, and is to be run before the first one is let in.
     *
     * @return undoes what was half made; waits for the drivers
     */
    public Runnable recover() {
        List<Runnable> undone = new ArrayList<>();
        for (Path path : folders()) {
            TaskFolder folder = new TaskFolder(path);
            try {
                folder.read().ifPresentOrElse(record -> recover(folder, record, undone), () -> clear(folder));
            } catch (IOException | RuntimeException e) {
                LOG.error("task folder {} is passed over: {}", path, e.toString());
            }
        }
        return () -> undone.forEach(Runnable::run);
    }

    private void recover(TaskFolder folder, TaskFolder.Record record, List<Runnable> undone) {
        Optional<LiveTask> task = record.handle().map(handle -> new LiveTask(this, slots, folder, record, handle));
        tasks.put(record.id().value(), new Entry(record.runtime(), task));
        task.ifPresentOrElse(
                made -> made.follow(host.stdio(), host.processes()),
                () -> undone.add(() -> undo(folder, record, CallContext.background(UNDO))));
    }

    private List<Path> folders() {
        if (!Files.isDirectory(all)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(all)) {
            return paths.toList();
        } catch (IOException e) {
            throw EngineException.internal("cannot list " + all, e);
        }
    }
}
