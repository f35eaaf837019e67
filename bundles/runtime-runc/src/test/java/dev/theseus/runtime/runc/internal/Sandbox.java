package dev.theseus.runtime.runc.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.runtime.RuntimeDriver;
import dev.theseus.api.runtime.StdioSpec;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.api.runtime.TaskSpec;
import dev.theseus.linux.mount.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** A folder on a tmpfs with a root file system of busybox, a driver, and its containers; leaves nothing behind. */
final class Sandbox implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final StdioSpec QUIET = new StdioSpec(false, false, false, Optional.empty(), 0);

    final Path folder;
    final RuntimeDriver driver;
    private final String tag = UUID.randomUUID().toString().substring(0, 8);
    private final List<TaskHandle> tasks = new ArrayList<>();
    private int next;

    Sandbox(String... command) throws IOException {
        folder = Files.createTempDirectory(Path.of("/dev/shm"), "theseus-runtime-");
        Path rootfs = folder.resolve("rootfs");
        for (String name : List.of("bin", "proc", "dev", "tmp", "etc")) {
            Files.createDirectories(rootfs.resolve(name));
        }
        Path busybox = rootfs.resolve("bin/busybox");
        Files.copy(Path.of("/bin/busybox"), busybox);
        busybox.toFile().setExecutable(true);
        for (String name : List.of("sh", "cat", "sleep", "true", "echo", "stty", "dd", "kill", "grep")) {
            Files.createSymbolicLink(rootfs.resolve("bin").resolve(name), Path.of("busybox"));
        }
        Files.writeString(rootfs.resolve("etc/data"), "not a program\n");
        driver = driver(command.length == 0 ? "runc" : command[0]);
    }

    OciRuntimeDriver driver(String command) {
        return new OciRuntimeDriver(command, List.of(command), runDirectory());
    }

    Path runDirectory() {
        return folder.resolve("run");
    }

    static CallContext context() {
        return CallContext.background(PATIENCE);
    }

    String cgroupsPath(String id) {
        return "/theseus-test-" + tag + "/" + id;
    }

    String newId() {
        return tag + "-" + ++next;
    }

    Path bundle(String id, OciConfig config) throws IOException {
        Path bundle = Files.createDirectories(folder.resolve("b").resolve(id));
        Files.writeString(bundle.resolve("config.json"), config.json(folder.resolve("rootfs"), cgroupsPath(id)));
        return bundle;
    }

    TaskHandle create(OciConfig config) throws IOException {
        return create(config, QUIET);
    }

    TaskHandle create(OciConfig config, StdioSpec stdio) throws IOException {
        String id = newId();
        TaskHandle task = driver.create(new TaskSpec(new TaskId(id), bundle(id, config), stdio), context());
        tasks.add(task);
        return task;
    }

    TaskHandle run(OciConfig config) throws IOException {
        return run(config, QUIET);
    }

    TaskHandle run(OciConfig config, StdioSpec stdio) throws IOException {
        TaskHandle task = create(config, stdio);
        driver.start(task, context());
        return task;
    }

    /** Waits for the monitor's end, as the engine does, and reads the exit status. */
    static int exitStatus(TaskHandle process) throws IOException {
        TaskProcess monitor = new TaskProcess(process.monitorPid(), process.monitorStartTime());
        if (!monitor.awaitEnd(context(), "exit")) {
            throw new AssertionError("monitor of " + process.id() + " does not end");
        }
        return Integer.parseInt(Files.readString(process.exitFile()));
    }

    List<Path> cgroupFolders(String path) {
        return CgroupHierarchies.of(MountTable.read()).mountPoints().stream()
                .map(mount -> mount.resolve(path.substring(1)))
                .filter(Files::exists)
                .toList();
    }

    @Override
    public void close() throws IOException {
        for (TaskHandle task : tasks) {
            driver.delete(task, true, context());
        }
        for (Path parent : cgroupFolders("/theseus-test-" + tag)) {
            Files.delete(parent);
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
