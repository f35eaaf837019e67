package dev.theseus.tck;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.runtime.AttachPoint;
import dev.theseus.api.runtime.ExecSpec;
import dev.theseus.api.runtime.RuntimeDriver;
import dev.theseus.api.runtime.StdioSpec;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.api.runtime.TaskSpec;
import dev.theseus.api.runtime.TaskState;
import dev.theseus.linux.file.TreeRemoval;
import dev.theseus.linux.process.ProcessStat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A runtime driver on a tmpfs of its own, a root file system of busybox, and the tasks that a test makes. */
public final class RuntimeTrial implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final StdioSpec QUIET = new StdioSpec(false, false, false, Optional.empty(), 0);
    static final AttachPoint NOBODY = socket -> {};
    private static final List<String> COMMANDS =
            List.of("sh", "cat", "sleep", "true", "echo", "stty", "dd", "kill", "grep");
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

    private final RuntimeDriverTck suite;
    private final Path folder;
    private final EngineSettings settings;
    private final String tag = UUID.randomUUID().toString().substring(0, 8);
    private final ConcurrentLinkedQueue<TaskHandle> tasks = new ConcurrentLinkedQueue<>();
    private RuntimeDriver driver;
    private int next;

    RuntimeTrial(RuntimeDriverTck suite) throws IOException {
        this.suite = suite;
        folder = Files.createTempDirectory(Path.of("/dev/shm"), "theseus-tck-");
        settings = new TrialSettings(folder);
        makeRoot();
        driver = suite.open(settings);
    }

    private void makeRoot() throws IOException {
        Path busybox = Stream.of("/bin/busybox", "/usr/bin/busybox")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IOException("no busybox: install a static one, such as busybox-static"));
        for (String name : List.of("bin", "proc", "dev", "tmp", "etc")) {
            Files.createDirectories(rootfs().resolve(name));
        }
        Path copy = rootfs().resolve("bin/busybox");
        Files.copy(busybox, copy);
        copy.toFile().setExecutable(true);
        for (String name : COMMANDS) {
            Files.createSymbolicLink(rootfs().resolve("bin").resolve(name), Path.of("busybox"));
        }
        Files.writeString(rootfs().resolve("etc/data"), "not a program\n");
    }

    private Path rootfs() {
        return folder.resolve("rootfs");
    }

    public RuntimeDriver driver() {
        return driver;
    }

    public Path folder() {
        return folder;
    }

    /** Ends the driver as a replaced one ends, and opens another on the same state. */
    public void reopen() {
        suite.close(driver);
        driver = suite.open(settings);
    }

    public static CallContext context() {
        return CallContext.background(PATIENCE);
    }

    public RecoveryReport recover(String... expected) {
        String name = driver.info().name();
        Path state = settings.stateDirectory(DriverKind.RUNTIME, name);
        Path run = settings.runDirectory(DriverKind.RUNTIME, name);
        return driver.recover(new RecoveryRequest(settings.engineId(), state, run, Set.of(expected)), context());
    }

    public TaskSpec spec(TrialProcess process, StdioSpec stdio) throws IOException {
        String id;
        synchronized (this) {
            id = tag + "-" + ++next;
        }
        Path bundle = Files.createDirectories(folder.resolve("b").resolve(id));
        Files.writeString(
                bundle.resolve("config.json"), process.configJson(rootfs(), "/theseus-tck-" + tag + "/" + id));
        return new TaskSpec(new TaskId(id), bundle, stdio);
    }

    public TaskHandle create(TaskSpec spec) {
        TaskHandle task = driver.create(spec, context());
        tasks.add(task);
        return task;
    }

    public TaskHandle create(TrialProcess process) throws IOException {
        return create(spec(process, QUIET));
    }

    /** Takes care of a task that another process made, or a call that should have failed. */
    void adopt(TaskHandle task) {
        tasks.add(task);
    }

    public TaskHandle run(TrialProcess process, StdioSpec stdio) throws IOException {
        TaskHandle task = create(spec(process, stdio));
        driver.start(task, context());
        return task;
    }

    public TaskHandle run(TrialProcess process) throws IOException {
        return run(process, QUIET);
    }

    public ExecSpec execSpec(TaskHandle task, TrialProcess process, boolean stdin) throws IOException {
        String id;
        synchronized (this) {
            id = "e" + ++next;
        }
        Path directory = Files.createDirectories(task.directory().resolve(id));
        Path document = directory.resolve("process.json");
        Files.writeString(document, process.processJson());
        return new ExecSpec(
                id, directory, document, new StdioSpec(process.terminal(), stdin, stdin, Optional.empty(), 0));
    }

    public TaskState state(TaskHandle task) {
        return driver.state(task, context());
    }

    /** Waits as the engine does: for the monitor's end, after which the exit file is there. */
    public int exitStatus(TaskHandle process) throws IOException, InterruptedException {
        awaitEnd(process.monitorPid(), process.monitorStartTime(), "monitor of " + process.id());
        return Integer.parseInt(Files.readString(process.exitFile()).strip());
    }

    void awaitEnd(long pid, long startTime, String what) throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        Subscription watch = HostServices.processes().onExit(pid, startTime, end::countDown);
        try {
            if (!end.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(what + " does not end");
            }
        } finally {
            watch.close();
        }
    }

    static boolean isAlive(long pid, long startTime) {
        return HostServices.processes().isAlive(pid, startTime);
    }

    static long startTime(long pid) {
        return ProcessStat.startTime(pid).orElseThrow(() -> new AssertionError("no process " + pid));
    }

    public static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("in vain waited for: " + what);
            }
            Thread.sleep(10);
        }
    }

    /** Control groups that carry the task's id, whatever the runtime makes of the path that it is told. */
    List<Path> controlGroups(TaskId id) throws IOException {
        try (Stream<Path> hierarchies = Files.list(CGROUPS)) {
            return Stream.concat(Stream.of(CGROUPS), hierarchies.filter(Files::isDirectory))
                    .map(hierarchy -> hierarchy.resolve("theseus-tck-" + tag).resolve(id.value()))
                    .filter(Files::exists)
                    .toList();
        }
    }

    void removeAll() {
        tasks.forEach(task -> driver.delete(task, true, context()));
        driver.quiesce(context());
    }

    /** The driver's files, and what folders and control groups are there for tasks of this trial. */
    List<String> remains() {
        List<String> found = new ArrayList<>(TrialFiles.paths(settings.dataRoot()));
        found.addAll(TrialFiles.paths(settings.execRoot()));
        // A folder that is made once for all tasks has no task's name.
        found.removeIf(line -> line.startsWith("folder ") && !line.contains(tag));
        for (Path group : groups()) {
            found.addAll(TrialFiles.folders(group));
        }
        return found;
    }

    /** This trial's folder in each hierarchy of control groups. */
    private List<Path> groups() {
        try (Stream<Path> hierarchies = Files.list(CGROUPS)) {
            return Stream.concat(Stream.of(CGROUPS), hierarchies)
                    .map(hierarchy -> hierarchy.resolve("theseus-tck-" + tag))
                    .filter(Files::isDirectory)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        removeAll();
        suite.close(driver);
        for (Path group : groups()) {
            Files.delete(group);
        }
        TreeRemoval.remove(folder);
    }
}
