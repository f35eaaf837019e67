package dev.theseus.engine.container.internal;

import dev.theseus.api.host.FileTrees;
import dev.theseus.api.host.HostFacts;
import dev.theseus.api.host.Mounts;
import dev.theseus.api.host.Processes;
import dev.theseus.api.host.StdioConnections;
import dev.theseus.engine.container.ContainerFiles;
import dev.theseus.engine.container.ContainerStreams;
import dev.theseus.engine.container.Containers;
import dev.theseus.engine.container.Migrations;
import dev.theseus.engine.container.Monitoring;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.exec.Execs;
import dev.theseus.engine.exec.internal.ExecService;
import dev.theseus.engine.exec.internal.ExecTable;
import dev.theseus.engine.health.HealthMonitor;
import dev.theseus.engine.image.CommitSource;
import dev.theseus.engine.image.ImageSnapshots;
import dev.theseus.engine.log.DiskRoom;
import dev.theseus.engine.network.NetworkStart;
import dev.theseus.engine.network.Sandboxes;
import dev.theseus.engine.oci.BundleWriter;
import dev.theseus.engine.slot.Slots;
import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.trace.Traces;
import dev.theseus.engine.volume.VolumeMounts;
import dev.theseus.engine.volume.Volumes;
import dev.theseus.settings.BeforeStop;
import dev.theseus.settings.DaemonSettings;
import dev.theseus.settings.Settings;

/** The containers' parts, put together. */
public record ContainerParts(
        Containers containers,
        LifecycleService lifecycle,
        ContainerFiles files,
        ContainerStreams streams,
        Monitoring monitoring,
        Execs execs,
        Migrations migrations,
        CommitSource commitSource,
        Recovery recovery,
        HealthMonitor health,
        ContainerLogs logs,
        BeforeStop beforeStop)
        implements AutoCloseable {
    /** What containers need of the machine. */
    public record Host(FileTrees files, HostFacts facts, Mounts mounts, Processes processes, StdioConnections stdio) {}

    /** What containers need of the rest of the engine. */
    public record Neighbours(
            StateStore store,
            Slots slots,
            ImageSnapshots images,
            Sandboxes sandboxes,
            NetworkStart networks,
            Volumes volumes,
            VolumeMounts volumeMounts,
            Events events,
            Traces traces) {}

    public static ContainerParts furnish(
            ContainerTable table,
            NetworkFilesWriter networkFiles,
            Settings settings,
            DaemonSettings atStart,
            Host host,
            Neighbours near) {
        FileTrees files = host.files();
        Slots slots = near.slots();
        Events events = near.events();
        RootFileSystem roots = new RootFileSystem(slots, host.mounts(), atStart);
        Teardown teardown = new Teardown(slots, near.sandboxes(), near.volumeMounts(), roots, files);
        OwnLayers layers = new OwnLayers(table, slots);
        ContainerLogs logs = new ContainerLogs(
                slots, settings, new DiskRoom(atStart.folders().dataRoot()));
        Removal removal = new Removal(
                table, near.sandboxes(), near.volumes(), near.images(), roots, layers, logs, teardown, files, events);
        Creation creation = new Creation(
                table,
                settings,
                host.facts(),
                slots,
                near.images(),
                near.sandboxes(),
                near.volumes(),
                near.volumeMounts(),
                roots,
                files,
                layers,
                logs,
                removal);
        BundleWriter bundles = new BundleWriter(host.facts(), files, atStart);
        ExecTable execTable = new ExecTable();
        Execs execs = new ExecService(
                execTable,
                new ContainerHosts(table, near.sandboxes(), roots, events),
                slots,
                bundles,
                host.stdio(),
                host.processes(),
                files);
        HealthMonitor health = new HealthMonitor(execs);
        Launch launch = new Launch(
                table,
                slots,
                near.sandboxes(),
                near.volumeMounts(),
                roots,
                bundles,
                host.stdio(),
                host.facts(),
                atStart,
                teardown,
                networkFiles,
                logs);
        TaskWatch watch = new TaskWatch(table, host.processes(), teardown, execTable, near.traces(), events);
        ContainerEvents told = new ContainerEvents(events);
        HealthChecks checks = new HealthChecks(table, health, told);
        Pausing pausing = new Pausing(table, slots, checks, told);
        LifecycleService lifecycle =
                new LifecycleService(table, launch, watch, removal, slots, checks, pausing, logs, told);
        SweepGuard guard = new SweepGuard(near.store(), table);
        return new ContainerParts(
                new ContainerService(
                        table,
                        creation,
                        removal,
                        lifecycle,
                        near.sandboxes(),
                        near.images(),
                        layers,
                        logs,
                        execTable,
                        slots,
                        roots,
                        events),
                lifecycle,
                new FileService(table, roots, files, layers, events),
                new StreamService(table, slots, logs, events),
                new MonitoringService(table, slots, near.sandboxes(), events),
                execs,
                new MigrationService(
                        table,
                        slots,
                        near.images(),
                        lifecycle,
                        layers,
                        new LayerMove(table, slots, near.images(), roots, layers, files)),
                new CommitView(table, pausing, layers),
                new Recovery(
                        table,
                        lifecycle,
                        pausing,
                        new Recovery.Rooms(near.networks(), near.volumeMounts()),
                        new Recovery.Work(
                                new Adoption(table, lifecycle, pausing, teardown, host.stdio(), host.processes()),
                                new UnfinishedWork(table, removal, layers),
                                new BundleSweep(
                                        table,
                                        teardown,
                                        roots,
                                        files,
                                        slots,
                                        guard,
                                        atStart.drivers().runtime()),
                                new SnapshotSweep(table, near.images(), slots, atStart, guard),
                                new ImageSweep(near.images(), guard::allows)),
                        near.traces()),
                health,
                logs,
                new StopWithDaemon(lifecycle, table, settings));
    }

    @Override
    public void close() {
        lifecycle.close();
        recovery.close();
        health.close();
        logs.close();
    }
}
