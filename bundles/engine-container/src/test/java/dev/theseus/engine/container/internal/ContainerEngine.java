package dev.theseus.engine.container.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.log.LogPlan;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.testing.FakeHost;
import dev.theseus.engine.container.testing.FakeRuntime;
import dev.theseus.engine.container.testing.Faults;
import dev.theseus.engine.event.ContainerChange;
import dev.theseus.engine.event.Happening;
import dev.theseus.engine.event.internal.EventRing;
import dev.theseus.engine.exec.internal.ExecService;
import dev.theseus.engine.exec.internal.ExecTable;
import dev.theseus.engine.health.HealthMonitor;
import dev.theseus.engine.log.DiskRoom;
import dev.theseus.engine.log.FakeLog;
import dev.theseus.engine.oci.BundleWriter;
import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.state.TableFormat;
import dev.theseus.engine.state.internal.LogStateStore;
import dev.theseus.engine.state.internal.StateSchema;
import dev.theseus.engine.testing.DirectSlots;
import dev.theseus.engine.testing.TestSettings;
import dev.theseus.engine.trace.internal.TraceRing;
import dev.theseus.settings.DaemonSettings;
import dev.theseus.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The containers' side of the engine, whole, over a world that is made up and outlives it. {@link #restart} is the next
 * life of the daemon over the same state.
 */
final class ContainerEngine implements AutoCloseable {
    /** For a test that has a step hang: what does not end may be waited for, and other steps may be taken for late as well. */
    static final RecoverySteps.Patience LITTLE_PATIENCE = new RecoverySteps.Patience(
            Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMillis(200));

    final Faults faults = new Faults();
    final FakeRuntime runtime = new FakeRuntime(faults);
    final FakeStorage storage = new FakeStorage("storage", faults);
    final FakeStorage other = new FakeStorage("other", faults);
    final FakeHost host = new FakeHost(faults);
    final FakeImages images = new FakeImages(faults);
    final Set<String> openSandboxes = ConcurrentHashMap.newKeySet();
    final DirectSlots slots = new DirectSlots();
    final DaemonSettings settings;
    final FakeVolumes volumes;

    LogStateStore store;
    FakeNetworks networks;
    ContainerTable table;
    RootFileSystem roots;
    ContainerService containers;
    LifecycleService lifecycle;
    OwnLayers layers;
    MigrationService migrations;
    StreamService streams;
    MonitoringService monitoring;
    ExecTable execs;
    EventRing events;
    Pausing pausing;
    Recovery recovery;
    final FakeLog log = new FakeLog("json-file", LogPlan.spooled(0, 1));
    private ContainerLogs logs;
    private HealthMonitor health;
    private RecoverySteps.Patience patience = RecoverySteps.Patience.USUAL;

    ContainerEngine(Path root) {
        settings = TestSettings.at(root);
        volumes = new FakeVolumes(faults, root.resolve("volumes"));
        slots.put(DriverKind.RUNTIME, "runc", runtime)
                .put(DriverKind.STORAGE, "map", storage)
                .put(DriverKind.STORAGE, "other", other)
                .put(DriverKind.LOG, "json-file", log)
                .put(DriverKind.LOG, "none", new FakeLog("none", LogPlan.discarded()));
        begin();
    }

    private void begin() {
        List<TableFormat<?>> tables = new ArrayList<>(ContainerTable.formats());
        tables.add(FakeNetworks.SANDBOXES);
        store = new LogStateStore(settings, new StateSchema(tables));
        StateStore guarded = new MortalStore(store, faults);
        events = new EventRing();
        networks = new FakeNetworks(faults, openSandboxes, guarded);
        table = new ContainerTable(guarded, settings);
        volumes.users = table::containersByVolume;
        roots = new RootFileSystem(slots, host, settings);
        Teardown teardown = new Teardown(slots, networks, volumes, roots, host);
        layers = new OwnLayers(table, slots);
        logs = new ContainerLogs(slots, () -> settings, new DiskRoom(Path.of("/")));
        Removal removal = new Removal(table, networks, volumes, images, roots, layers, logs, teardown, host, events);
        Creation creation = new Creation(
                table,
                () -> settings,
                host,
                slots,
                images,
                networks,
                volumes,
                volumes,
                roots,
                host,
                layers,
                logs,
                removal);
        BundleWriter bundles = new BundleWriter(host, host, settings);
        Launch launch = new Launch(
                table,
                slots,
                networks,
                volumes,
                roots,
                bundles,
                runtime,
                host,
                settings,
                teardown,
                new NetworkFilesWriter(table, settings),
                logs);
        execs = new ExecTable();
        TraceRing traces = new TraceRing();
        ExecService execService = new ExecService(
                execs, new ContainerHosts(table, networks, roots, events), slots, bundles, runtime, runtime, host);
        health = new HealthMonitor(execService);
        TaskWatch watch = new TaskWatch(table, runtime, teardown, execs, traces, events);
        ContainerEvents told = new ContainerEvents(events);
        HealthChecks checks = new HealthChecks(table, health, told);
        pausing = new Pausing(table, slots, checks, told);
        lifecycle = new LifecycleService(table, launch, watch, removal, slots, checks, pausing, logs, told);
        containers = new ContainerService(
                table, creation, removal, lifecycle, networks, images, layers, logs, execs, slots, roots, events);
        streams = new StreamService(table, slots, logs, events);
        monitoring = new MonitoringService(table, slots, networks, events);
        LayerMove mover = new LayerMove(table, slots, images, roots, layers, host);
        migrations = new MigrationService(table, slots, images, lifecycle, layers, mover);
        CountDownLatch ready = new CountDownLatch(1);
        SweepGuard guard = new SweepGuard(guarded, table);
        recovery = new Recovery(
                table,
                lifecycle,
                pausing,
                new Recovery.Rooms(networks, volumes),
                new Recovery.Work(
                        new Adoption(table, lifecycle, pausing, teardown, runtime, runtime),
                        new UnfinishedWork(table, removal, layers),
                        new BundleSweep(
                                table,
                                teardown,
                                roots,
                                host,
                                slots,
                                guard,
                                settings.drivers().runtime()),
                        new SnapshotSweep(table, images, slots, settings, guard),
                        new ImageSweep(images, guard::allows)),
                traces,
                patience);
        recovery.begin(ready::countDown);
        await(() -> ready.getCount() == 0);
    }

    /** The daemon dies, if it has not yet, and the next one starts. */
    void restart() {
        restart(() -> {});
    }

    /** In lives from now on. */
    void have(RecoverySteps.Patience other) {
        patience = other;
    }

    /** @param meanwhile what happens between the lives */
    void restart(Runnable meanwhile) {
        die();
        runtime.forgetWatchers();
        health.close();
        logs.close();
        store.close();
        meanwhile.run();
        faults.heal();
        begin();
    }

    static CallContext context() {
        return CallContext.background(Duration.ofSeconds(20));
    }

    String create(String name, ContainerSpec spec) {
        return containers.create(Optional.of(name), spec, context()).id();
    }

    String run(String name, ContainerSpec spec) {
        String id = create(name, spec);
        lifecycle.start(id, context());
        return id;
    }

    FileService files() {
        return new FileService(table, roots, host, layers, events);
    }

    ContainerRecord record(String reference) {
        return table.find(reference).now();
    }

    ContainerStatus status(String reference) {
        return record(reference).state().status();
    }

    void awaitStatus(String reference, ContainerStatus status) {
        await(() -> status(reference) == status);
    }

    /** {@code STARTED}, {@code Died}, … */
    List<String> actions() {
        return events.past(Instant.EPOCH, Instant.MAX).stream()
                .map(event -> ((Happening.OfContainer) event.what()).change())
                .map(change -> change instanceof ContainerChange.Plain plain
                        ? plain.name()
                        : change.getClass().getSimpleName())
                .toList();
    }

    static void await(BooleanSupplier condition) {
        Await.until("what the test waits for", condition);
    }

    /** What is left in the world of runs: tasks, mounts, open networks, mounted volumes, bundles. Empty when all is well. */
    List<String> leftovers() {
        try (Stream<Path> bundles = Files.exists(settings.folders().execRoot().resolve("tasks"))
                ? Files.list(settings.folders().execRoot().resolve("tasks"))
                : Stream.empty()) {
            return Stream.of(
                            runtime.ids().stream().map(id -> "task " + id),
                            host.mounted().stream().map(path -> "mount " + path),
                            openSandboxes.stream().map(id -> "sandbox " + id),
                            volumes.mounted().stream().map(use -> "volume " + use),
                            bundles.map(path -> "bundle " + path))
                    .flatMap(all -> all)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is left of containers that are not there. */
    List<String> ruins() {
        try (Stream<Path> folders = Files.exists(settings.folders().dataRoot().resolve("containers"))
                ? Files.list(settings.folders().dataRoot().resolve("containers"))
                : Stream.empty()) {
            return Stream.of(
                            storage.layers().stream().map(id -> "layer " + id),
                            other.layers().stream().map(id -> "other layer " + id),
                            networks.defined().stream().map(id -> "network " + id),
                            folders.map(path -> "folder " + path.getFileName()))
                    .flatMap(all -> all)
                    .filter(ruin -> table.all().stream()
                            .noneMatch(
                                    container -> ruin.endsWith(container.now().id())))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a killed daemon's threads were about to write between two steps is written: they all get no further than their next. */
    private void die() {
        faults.kill();
        lifecycle.close();
        recovery.close();
        for (Container container : table.all()) {
            try {
                container
                        .gate()
                        .enter("end", container.now().name(), CallContext.background(Duration.ofMillis(500)))
                        .close();
            } catch (EngineException e) {
                // It stands in a step that was made to hang, and writes nothing.
                assertEquals(ErrorKind.CONFLICT, e.kind());
            }
        }
    }

    @Override
    public void close() {
        die();
        health.close();
        logs.close();
        store.close();
    }
}
