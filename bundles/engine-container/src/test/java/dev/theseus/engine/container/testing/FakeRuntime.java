package dev.theseus.engine.container.testing;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.Processes;
import dev.theseus.api.host.StdioConnection;
import dev.theseus.api.host.StdioConnections;
import dev.theseus.api.host.StdioListener;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.runtime.AttachPoint;
import dev.theseus.api.runtime.ExecSpec;
import dev.theseus.api.runtime.Resources;
import dev.theseus.api.runtime.RuntimeDriver;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.api.runtime.TaskSpec;
import dev.theseus.api.runtime.TaskState;
import dev.theseus.api.runtime.TaskStats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Tasks with their monitors and streams. They outlive the daemon, as real ones do. */
public final class FakeRuntime implements RuntimeDriver, Processes, StdioConnections {
    private static final long MONITOR = 1_000_000;
    private static final int KILL = 9;
    private static final int TERM = 15;

    private final Faults faults;
    private final AtomicLong pids = new AtomicLong(100);
    private final Map<String, Task> tasks = new ConcurrentHashMap<>();
    private final List<Watch> watches = new CopyOnWriteArrayList<>();

    /** Whether TERM is ignored. */
    public volatile boolean stubborn;

    /** What a process prints when it starts. */
    public volatile String greeting = "";

    public static final class Task {
        public final TaskHandle handle;
        public volatile TaskState state = TaskState.CREATED;
        volatile StdioListener listener = new Deaf();
        public final ByteArrayOutputStream input = new ByteArrayOutputStream();
        public volatile boolean oom;
        public volatile boolean dying;

        Task(TaskHandle handle) {
            this.handle = handle;
        }
    }

    private record Watch(long pid, Runnable onExit) {}

    private record Deaf() implements StdioListener {
        @Override
        public void onData(int stream, byte[] data) {}

        @Override
        public void onEnd() {}
    }

    public FakeRuntime(Faults faults) {
        this.faults = faults;
    }

    /** Ids of tasks that are not deleted. */
    public Set<String> ids() {
        return Set.copyOf(tasks.keySet());
    }

    public Task task(String containerId) {
        return Optional.ofNullable(tasks.get(containerId)).orElseThrow();
    }

    public boolean runs(String containerId) {
        Task task = tasks.get(containerId);
        return task != null && (task.state == TaskState.RUNNING || task.state == TaskState.PAUSED);
    }

    /** The daemon that watched is gone. */
    public void forgetWatchers() {
        watches.clear();
        tasks.values().forEach(task -> task.listener = new Deaf());
    }

    public void print(String containerId, String text) {
        task(containerId).listener.onData(1, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The first process ends. */
    public void exit(String containerId, int code) {
        Task task = task(containerId);
        if (task.state == TaskState.STOPPED) {
            return;
        }
        task.state = TaskState.STOPPED;
        try {
            Files.writeString(task.handle.exitFile(), Integer.toString(code));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        task.listener.onEnd();
        fire(task.handle.pid());
        fire(task.handle.monitorPid());
    }

    /** The first process was killed; its monitor takes a while to notice. */
    public void exitLater(String containerId, int code) {
        task(containerId).dying = true;
        Thread.ofVirtual().start(() -> {
            try {
                // The delay itself is what is played here.
                Thread.sleep(300);
                exit(containerId, code);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void fire(long pid) {
        for (Watch watch : watches) {
            if (watch.pid == pid && watches.remove(watch)) {
                Thread.ofVirtual().start(watch.onExit);
            }
        }
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo("runc", "1", Set.of(), Map.of());
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        return RecoveryReport.empty();
    }

    @Override
    public TaskHandle create(TaskSpec spec, CallContext context) {
        context.check("create");
        faults.step("runtime.create");
        String id = spec.id().value();
        if (tasks.containsKey(id)) {
            throw EngineException.conflict("task " + id + " is there");
        }
        long pid = pids.incrementAndGet();
        TaskHandle handle = new TaskHandle(
                spec.id(),
                spec.bundle(),
                pid,
                pid,
                pid + MONITOR,
                pid,
                spec.bundle().resolve("attach-" + id),
                spec.bundle().resolve("exit"));
        tasks.put(id, new Task(handle));
        faults.step("runtime.created");
        return handle;
    }

    @Override
    public void start(TaskHandle task, CallContext context) {
        faults.step("runtime.start");
        Task present = task(task.id().value());
        present.state = TaskState.RUNNING;
        if (!greeting.isEmpty()) {
            print(task.id().value(), greeting);
        }
        faults.step("runtime.started");
    }

    @Override
    public TaskState state(TaskHandle task, CallContext context) {
        Task present = tasks.get(task.id().value());
        return present == null ? TaskState.ABSENT : present.state;
    }

    @Override
    public void kill(TaskHandle task, int signal, boolean all, CallContext context) {
        faults.step("runtime.kill");
        signal(task.pid(), task.pidStartTime(), signal);
    }

    @Override
    public TaskHandle exec(TaskHandle task, ExecSpec spec, AttachPoint attach, CallContext context) {
        throw EngineException.notImplemented("no execs here");
    }

    @Override
    public void resize(TaskHandle process, int rows, int columns, CallContext context) {}

    @Override
    public void reopenLog(TaskHandle task, CallContext context) {}

    @Override
    public void pause(TaskHandle task, CallContext context) {
        faults.step("runtime.pause");
        task(task.id().value()).state = TaskState.PAUSED;
        faults.step("runtime.paused");
    }

    @Override
    public void resume(TaskHandle task, CallContext context) {
        faults.step("runtime.resume");
        task(task.id().value()).state = TaskState.RUNNING;
        faults.step("runtime.resumed");
    }

    @Override
    public void update(TaskHandle task, Resources resources, CallContext context) {
        faults.step("runtime.update");
    }

    @Override
    public TaskStats stats(TaskHandle task, CallContext context) {
        throw EngineException.notImplemented("no stats here");
    }

    @Override
    public List<Long> pids(TaskHandle task, CallContext context) {
        return List.of(task.pid());
    }

    @Override
    public boolean oomKilled(TaskHandle task, CallContext context) {
        faults.step("runtime.oomKilled");
        return task(task.id().value()).oom;
    }

    @Override
    public void delete(TaskHandle task, boolean force, CallContext context) {
        faults.step("runtime.delete");
        remove(task.id().value());
    }

    @Override
    public void deleteOrphan(TaskId id, Path bundle, CallContext context) {
        faults.step("runtime.deleteOrphan");
        remove(id.value());
    }

    private void remove(String id) {
        Task task = tasks.remove(id);
        if (task != null && task.state != TaskState.STOPPED) {
            task.state = TaskState.STOPPED;
            task.listener.onEnd();
            fire(task.handle.pid());
            fire(task.handle.monitorPid());
        }
    }

    private Optional<Task> byPid(long pid) {
        return tasks.values().stream()
                .filter(task -> task.handle.pid() == pid || task.handle.monitorPid() == pid)
                .filter(task -> task.state != TaskState.STOPPED)
                .findFirst();
    }

    @Override
    public boolean isAlive(long pid, long startTime) {
        return byPid(pid)
                .filter(task -> task.handle.pid() != pid || !task.dying)
                .isPresent();
    }

    @Override
    public Subscription onExit(long pid, long startTime, Runnable onExit) {
        Watch watch = new Watch(pid, () -> {
            if (!faults.isDead()) {
                onExit.run();
            }
        });
        watches.add(watch);
        if (byPid(pid).isEmpty()) {
            fire(pid);
        }
        return () -> watches.remove(watch);
    }

    @Override
    public boolean signal(long pid, long startTime, int signal) {
        Optional<Task> task = byPid(pid);
        if (task.isEmpty()) {
            return false;
        }
        boolean frozen = task.get().state == TaskState.PAUSED;
        if (!frozen && (signal == KILL || signal == TERM && !stubborn)) {
            exit(task.get().handle.id().value(), 128 + signal);
        } else if (frozen && signal == KILL) {
            Thread.ofVirtual().start(() -> dieOnceThawed(task.get()));
        }
        return true;
    }

    private void dieOnceThawed(Task task) {
        try {
            while (task.state == TaskState.PAUSED) {
                Thread.sleep(5);
            }
            exit(task.handle.id().value(), 137);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public StdioConnection connect(Path socket, StdioListener listener) {
        faults.step("stdio.connect");
        Task task = task(socket.getFileName().toString().substring("attach-".length()));
        task.listener = listener;
        return new StdioConnection() {
            @Override
            public void write(byte[] data, int offset, int length) {
                task.input.write(data, offset, length);
            }

            @Override
            public void closeInput() {}

            @Override
            public void close() {}
        };
    }
}
