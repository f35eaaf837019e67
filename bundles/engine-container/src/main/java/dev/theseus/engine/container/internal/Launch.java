package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.HostFacts;
import dev.theseus.api.host.StdioConnections;
import dev.theseus.api.log.LogPlan;
import dev.theseus.api.runtime.StdioSpec;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.api.runtime.TaskSpec;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.ContainerState;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.Health;
import dev.theseus.engine.container.IpcMode;
import dev.theseus.engine.container.KeptFailure;
import dev.theseus.engine.container.MountPoint;
import dev.theseus.engine.container.PidMode;
import dev.theseus.engine.container.SpecReasons;
import dev.theseus.engine.network.NetworkMode;
import dev.theseus.engine.network.NetworkingConfig;
import dev.theseus.engine.network.SandboxView;
import dev.theseus.engine.network.Sandboxes;
import dev.theseus.engine.oci.BundleRequest;
import dev.theseus.engine.oci.BundleWriter;
import dev.theseus.engine.oci.StartFailure;
import dev.theseus.engine.slot.Slots;
import dev.theseus.engine.volume.VolumeMounts;
import dev.theseus.settings.DaemonSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Brings a container to life: root, volumes, bundle and runtime, and the network beside them all; the first instruction waits for
 * both. The caller is inside the container's gate; on failure everything is taken back and the reason is kept in the container's
 * state.
 */
public final class Launch {
    private final ContainerTable table;
    private final Slots slots;
    private final Sandboxes sandboxes;
    private final VolumeMounts volumes;
    private final RootFileSystem roots;
    private final BundleWriter bundles;
    private final StdioConnections stdio;
    private final HostFacts host;
    private final DaemonSettings settings;
    private final Teardown teardown;
    private final NetworkFilesWriter networkFiles;
    private final ContainerLogs logs;

    public Launch(
            ContainerTable table,
            Slots slots,
            Sandboxes sandboxes,
            VolumeMounts volumes,
            RootFileSystem roots,
            BundleWriter bundles,
            StdioConnections stdio,
            HostFacts host,
            DaemonSettings settings,
            Teardown teardown,
            NetworkFilesWriter networkFiles,
            ContainerLogs logs) {
        this.table = table;
        this.slots = slots;
        this.sandboxes = sandboxes;
        this.volumes = volumes;
        this.roots = roots;
        this.bundles = bundles;
        this.stdio = stdio;
        this.host = host;
        this.settings = settings;
        this.teardown = teardown;
        this.networkFiles = networkFiles;
        this.logs = logs;
    }

    /**
     * Starts the container's task and records that it runs.
     *
     * @param environment of this run, beside the container's
     * @param afterFailure what becomes of the record of a container that does not come to run
     */
    TaskHandle launch(
            Container container,
            List<String> environment,
            UnaryOperator<ContainerRecord> afterFailure,
            CallContext context) {
        ContainerRecord record = container.now();
        try {
            if (Files.exists(roots.bundle(record.id()))) {
                // The last run could not be taken down completely: its runtime driver was away.
                teardown.takeDown(container, context);
            }
            Path bundle = Files.createDirectories(roots.bundle(record.id()));
            TaskHandle task = make(container, environment, bundle, context);
            slots.runtime(record.runtime()).run("start", context, (driver, c) -> driver.start(task, c));
            // A crash before this is told by the bundle, and the start is undone.
            table.update(
                    container,
                    before -> before.withTask(Optional.of(task))
                            .withStoppedByUser(false)
                            .withState(running(before, task)));
            return task;
        } catch (RuntimeException | IOException | Error e) {
            // Errors too: those who wait for this run must be told of its end.
            EngineException failure = e instanceof EngineException known
                    ? known
                    : EngineException.internal("cannot start container " + record.shortId(), e);
            undo(container, failure, afterFailure, context);
            throw failure;
        }
    }

    /** Makes everything but the first instruction. */
    private TaskHandle make(Container container, List<String> environment, Path bundle, CallContext context) {
        NetworkOpening network = NetworkOpening.begin(container.now(), sandboxes, context);
        try {
            TaskHandle task = create(container, environment, bundle, network, context);
            container.hub().connect(stdio, task.attachSocket());
            network.await();
            return task;
        } catch (EngineException e) {
            // A network that fails takes its namespace away under the runtime, which then complains of that.
            throw network.failure().orElse(e);
        } finally {
            // What is undone after a failure must not race with what is still being made.
            network.end();
        }
    }

    private TaskHandle create(
            Container container, List<String> environment, Path bundle, NetworkOpening network, CallContext context) {
        ContainerRecord record = container.now();
        roots.mount(record, context);
        List<MountPoint> mounts = mountVolumes(record, context);
        BundleRequest request = request(container, environment, bundle, mounts, network.settled());
        bundles.write(request, context);
        if (record.spec().security().sysctls().keySet().stream().anyMatch(name -> name.startsWith("net."))) {
            // They may name an interface, and the runtime sets them.
            network.await();
        }
        TaskSpec spec = new TaskSpec(new TaskId(record.id()), bundle, stdioSpec(container, context));
        TaskHandle task =
                slots.runtime(record.runtime()).call("create", context, (driver, c) -> driver.create(spec, c));
        if (!task.id().equals(spec.id())) {
            throw EngineException.internal("runtime driver %s, create: returned a handle of task %s instead of task %s"
                    .formatted(record.runtime(), task.id().value(), spec.id().value()));
        }
        return task;
    }

    private StdioSpec stdioSpec(Container container, CallContext context) {
        ContainerSpec spec = container.now().spec();
        LogPlan plan = logs.planForStart(container.now(), context);
        return new StdioSpec(
                spec.process().terminal(),
                spec.process().openStdin(),
                spec.process().stdinOnce(),
                plan.spooled() ? Optional.of(container.logPath()) : Optional.empty(),
                plan.maxSize());
    }

    private List<MountPoint> mountVolumes(ContainerRecord record, CallContext context) {
        ReadOnlyDepths depths = ReadOnlyDepths.of(slots.runtime(record.runtime()));
        List<MountPoint> mounts = new ArrayList<>();
        for (MountPoint mount : record.mounts()) {
            if (!mount.type().equals("volume")) {
                if (mount.type().equals("bind") && !Files.exists(Path.of(mount.source()))) {
                    throw EngineException.invalid(
                            "error while mounting volume: bind source path does not exist: " + mount.source());
                }
                mounts.add(depths.decide(mount, mount.source()));
                continue;
            }
            Path source = volumes.mount(mount.name(), record.id(), context);
            if (!mount.subpath().isEmpty()) {
                source = roots.mountWithin(record.id(), mounts.size(), source, mount.subpath());
            }
            mounts.add(depths.decide(mount, source.toString()));
        }
        return mounts;
    }

    private BundleRequest request(
            Container container, List<String> environment, Path bundle, List<MountPoint> mounts, SandboxView sandbox) {
        ContainerRecord record = container.now();
        ContainerSpec spec = record.spec();
        List<String> argv = new ArrayList<>(List.of(record.path()));
        argv.addAll(record.arguments());
        String parent = spec.lifecycle().cgroupParent().isEmpty()
                ? settings.containers().cgroupParent()
                : spec.lifecycle().cgroupParent();
        return new BundleRequest(
                record.id(),
                bundle,
                LimitFolding.fold(spec),
                environment,
                argv,
                NetworkFilesWriter.hostname(record, table),
                LinkEnvironment.of(
                        record.name(),
                        sandbox.linkedHosts(),
                        name -> table.find(name).now()),
                networkNamespace(spec.networking(), sandbox),
                joinedNamespaces(spec),
                mounts,
                networkFiles.write(container, sandbox),
                sharedMemory(record),
                init(spec),
                cgroupsPath(parent.isEmpty() ? "theseus" : parent, record.id()));
    }

    /** Clean: what climbs stops at the hierarchies' roots, where a runtime may see names of the host. */
    static String cgroupsPath(String parent, String name) {
        Deque<String> way = new ArrayDeque<>();
        for (Path step : Path.of("/", parent)) {
            switch (step.toString()) {
                case "", "." -> {
                    // Here already.
                }
                case ".." -> way.pollLast();
                default -> way.addLast(step.toString());
            }
        }
        way.addLast(name);
        return "/" + String.join("/", way);
    }

    private Optional<Path> networkNamespace(NetworkingConfig networking, SandboxView sandbox) {
        if (networking.isHost()) {
            return Optional.empty();
        }
        if (networking.mode() instanceof NetworkMode.Joined(String container)) {
            ContainerRecord other = running(container, "network");
            if (other.spec().networking().isHost()) {
                return Optional.empty();
            }
            return Optional.of(namespaceOf(other, "net"));
        }
        return sandbox.namespace();
    }

    private Map<String, String> joinedNamespaces(ContainerSpec spec) {
        Map<String, String> joined = new HashMap<>();
        if (spec.namespaces().pid() instanceof PidMode.Joined(String peer)) {
            ContainerRecord other = running(peer, "PID");
            joined.put("pid", namespaceOf(other, "pid").toString());
        }
        if (spec.namespaces().ipc() instanceof IpcMode.Joined(String peer)) {
            ContainerRecord other = running(peer, "IPC");
            if (!isShareable(other.spec())) {
                throw EngineException.invalid("container " + other.name() + " keeps its IPC to itself")
                        .because(SpecReasons.IPC_NOT_SHAREABLE, Map.of(Attributes.ID, other.id()));
            }
            joined.put("ipc", namespaceOf(other, "ipc").toString());
        }
        return joined;
    }

    private ContainerRecord running(String container, String what) {
        ContainerRecord other = table.find(container).now();
        if (!other.state().isRunning()) {
            throw EngineException.conflict("container " + other.name() + " has no namespace: it does not run")
                    .because(
                            SpecReasons.JOINED_NOT_RUNNING,
                            Map.of(
                                    Attributes.FIELD,
                                    what,
                                    Attributes.NAME,
                                    other.name(),
                                    Attributes.STATUS,
                                    other.state().status().word()));
        }
        return other;
    }

    private static Path namespaceOf(ContainerRecord other, String type) {
        return Path.of("/proc", Long.toString(other.state().pid()), "ns", type);
    }

    /** A /dev/shm that others may join is mounted by the engine: the kernel lets nobody bind another's out of its root. */
    private Optional<Path> sharedMemory(ContainerRecord record) {
        ContainerSpec spec = record.spec();
        if (spec.namespaces().ipc() instanceof IpcMode.Joined(String peer)) {
            ContainerRecord other = running(peer, "IPC");
            return Optional.of(roots.sharedMemory(other.id()));
        }
        if (!isShareable(spec)) {
            return Optional.empty();
        }
        long size = spec.storage().shmSize() > 0
                ? spec.storage().shmSize()
                : settings.containers().shmSize();
        return Optional.of(roots.mountSharedMemory(record.id(), size));
    }

    private boolean isShareable(ContainerSpec spec) {
        IpcMode mode = spec.namespaces().ipc();
        return (mode instanceof IpcMode.Default
                        ? IpcMode.parse(settings.containers().ipcMode())
                        : mode)
                instanceof IpcMode.Shareable;
    }

    private Optional<Path> init(ContainerSpec spec) {
        if (!spec.lifecycle().init().orElse(settings.containers().init().wanted())) {
            return Optional.empty();
        }
        List<String> candidates = settings.containers().init().path().isEmpty()
                ? List.of("docker-init", "tini-static", "tini")
                : List.of(settings.containers().init().path());
        return Optional.of(candidates.stream()
                .flatMap(name -> host.findExecutable(name).stream())
                .findFirst()
                .orElseThrow(
                        () -> EngineException.invalid("no init found: install tini or name one with --init-path")));
    }

    private static ContainerState running(ContainerRecord before, TaskHandle task) {
        Optional<Health> health = before.spec()
                .healthcheck()
                .filter(check ->
                        !check.test().isEmpty() && !check.test().getFirst().equals("NONE"))
                .map(check -> new Health("starting", 0, List.of()));
        return new ContainerState(
                ContainerStatus.RUNNING,
                task.pid(),
                0,
                Optional.empty(),
                false,
                Instant.now(),
                before.state().finishedAt(),
                health);
    }

    private void undo(
            Container container,
            EngineException failure,
            UnaryOperator<ContainerRecord> afterFailure,
            CallContext context) {
        teardown.takeDown(container, context);
        container.renewHub();
        table.update(container, before -> afterFailure.apply(failed(before, failure)));
    }

    private static ContainerRecord failed(ContainerRecord before, EngineException failure) {
        ContainerState state = before.state();
        return before.withTask(Optional.empty())
                .withState(new ContainerState(
                        state.startedAt().equals(Instant.EPOCH) ? ContainerStatus.CREATED : ContainerStatus.EXITED,
                        0,
                        StartFailure.exitCode(failure),
                        Optional.of(KeptFailure.of(failure)),
                        false,
                        state.startedAt(),
                        state.finishedAt(),
                        Optional.empty()));
    }
}
