package dev.theseus.engine.exec.internal;

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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A runtime for one exec at a time, with its monitor and its streams; the test decides when it ends. */
final class ExecRuntime implements RuntimeDriver, Processes, StdioConnections {
    static final long PID = 4_000_001;
    private static final long MONITOR = 4_000_002;

    /** Why the next exec fails; null for one that works. */
    volatile @Nullable EngineException failure;

    volatile @Nullable ExecSpec spec;
    volatile CallContext calledFor = CallContext.background(Duration.ZERO);
    volatile String process = "";
    final StringBuffer input = new StringBuffer();
    volatile boolean inputEnded;
    final List<String> signals = new ArrayList<>();
    final List<String> sizes = new ArrayList<>();
    private volatile @Nullable StdioListener listener;
    private volatile @Nullable Runnable onExit;
    private volatile @Nullable TaskHandle handle;

    @Override
    public TaskHandle exec(TaskHandle task, ExecSpec wanted, AttachPoint attach, CallContext context) {
        EngineException refusal = failure;
        if (refusal != null) {
            throw refusal;
        }
        spec = wanted;
        calledFor = context;
        process = read(wanted.processFile());
        attach.ready(wanted.directory().resolve("attach"));
        TaskHandle made = new TaskHandle(
                task.id(),
                wanted.directory(),
                PID,
                1,
                MONITOR,
                1,
                wanted.directory().resolve("attach"),
                wanted.directory().resolve("exit"));
        handle = made;
        return made;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process prints. */
    void print(String text) {
        Optional.ofNullable(listener).orElseThrow().onData(1, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The process ends; without a code its monitor was killed before it could tell. */
    void exit(Optional<Integer> code) throws IOException {
        TaskHandle ended = Optional.ofNullable(handle).orElseThrow();
        if (code.isPresent()) {
            Files.writeString(ended.exitFile(), code.get().toString());
        }
        Optional.ofNullable(listener).orElseThrow().onEnd();
        Optional.ofNullable(onExit).orElseThrow().run();
    }

    @Override
    public StdioConnection connect(Path socket, StdioListener told) {
        listener = told;
        return new StdioConnection() {
            @Override
            public void write(byte[] data, int offset, int length) {
                input.append(new String(data, offset, length, StandardCharsets.UTF_8));
            }

            @Override
            public void closeInput() {
                inputEnded = true;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public boolean isAlive(long pid, long startTime) {
        return true;
    }

    @Override
    public Subscription onExit(long pid, long startTime, Runnable action) {
        if (pid != MONITOR) {
            throw new IllegalArgumentException("only the monitor knows the exit code");
        }
        onExit = action;
        return () -> {};
    }

    @Override
    public boolean signal(long pid, long startTime, int signal) {
        signals.add(pid + ":" + signal);
        return true;
    }

    @Override
    public void resize(TaskHandle resized, int rows, int columns, CallContext context) {
        sizes.add(resized.pid() + ":" + rows + "x" + columns);
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
    public TaskHandle create(TaskSpec wanted, CallContext context) {
        throw notHere();
    }

    @Override
    public void start(TaskHandle task, CallContext context) {
        throw notHere();
    }

    @Override
    public TaskState state(TaskHandle task, CallContext context) {
        throw notHere();
    }

    @Override
    public void kill(TaskHandle task, int signal, boolean all, CallContext context) {
        throw notHere();
    }

    @Override
    public void reopenLog(TaskHandle task, CallContext context) {
        throw notHere();
    }

    @Override
    public void pause(TaskHandle task, CallContext context) {
        throw notHere();
    }

    @Override
    public void resume(TaskHandle task, CallContext context) {
        throw notHere();
    }

    @Override
    public void update(TaskHandle task, Resources resources, CallContext context) {
        throw notHere();
    }

    @Override
    public TaskStats stats(TaskHandle task, CallContext context) {
        throw notHere();
    }

    @Override
    public List<Long> pids(TaskHandle task, CallContext context) {
        throw notHere();
    }

    @Override
    public boolean oomKilled(TaskHandle task, CallContext context) {
        throw notHere();
    }

    @Override
    public void delete(TaskHandle task, boolean force, CallContext context) {
        throw notHere();
    }

    @Override
    public void deleteOrphan(TaskId id, Path bundle, CallContext context) {
        throw notHere();
    }

    private static IllegalStateException notHere() {
        return new IllegalStateException("an exec must not call this");
    }
}
