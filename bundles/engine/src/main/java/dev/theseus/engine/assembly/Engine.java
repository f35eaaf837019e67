package dev.theseus.engine.assembly;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.host.FirewallEvents;
import dev.theseus.api.host.HostFacts;
import dev.theseus.api.host.Mounts;
import dev.theseus.api.host.NetworkNamespaces;
import dev.theseus.api.host.Processes;
import dev.theseus.api.host.StdioConnections;
import dev.theseus.api.network.NameTable;
import dev.theseus.engine.container.ContainerFiles;
import dev.theseus.engine.container.ContainerStreams;
import dev.theseus.engine.container.Containers;
import dev.theseus.engine.container.Lifecycle;
import dev.theseus.engine.container.Migrations;
import dev.theseus.engine.container.Monitoring;
import dev.theseus.engine.container.internal.ContainerRoom;
import dev.theseus.engine.container.internal.ContainerTable;
import dev.theseus.engine.container.internal.NetworkFilesWriter;
import dev.theseus.engine.container.internal.NetworkFollower;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.event.internal.EventRing;
import dev.theseus.engine.exec.Execs;
import dev.theseus.engine.image.Commits;
import dev.theseus.engine.image.ImageTransfers;
import dev.theseus.engine.image.Images;
import dev.theseus.engine.image.internal.ImageRoom;
import dev.theseus.engine.network.Networks;
import dev.theseus.engine.network.internal.FirewallTable;
import dev.theseus.engine.network.internal.NetworkExpectations;
import dev.theseus.engine.network.internal.NetworkRoom;
import dev.theseus.engine.network.internal.NetworkTable;
import dev.theseus.engine.network.internal.SandboxTable;
import dev.theseus.engine.plank.Defaults;
import dev.theseus.engine.plank.Planks;
import dev.theseus.engine.plank.internal.DefaultDrivers;
import dev.theseus.engine.plank.internal.DeployFolder;
import dev.theseus.engine.plank.internal.PlankService;
import dev.theseus.engine.settings.internal.CurrentSettings;
import dev.theseus.engine.settings.internal.DriverSettings;
import dev.theseus.engine.slot.Drains;
import dev.theseus.engine.slot.Slots;
import dev.theseus.engine.slot.internal.CapabilityTable;
import dev.theseus.engine.slot.internal.SlotTable;
import dev.theseus.engine.state.internal.LogStateStore;
import dev.theseus.engine.system.Readiness;
import dev.theseus.engine.system.SystemService;
import dev.theseus.engine.system.internal.SystemInformation;
import dev.theseus.engine.trace.Traces;
import dev.theseus.engine.trace.internal.TraceRing;
import dev.theseus.engine.volume.Volumes;
import dev.theseus.engine.volume.internal.VolumeExpectations;
import dev.theseus.engine.volume.internal.VolumeRoom;
import dev.theseus.engine.volume.internal.VolumeTable;
import dev.theseus.settings.DaemonSettings;
import dev.theseus.settings.Reloadable;
import dev.theseus.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * The engine: its rooms in the order in which they need each other, and the services that others may use of it. It is one
 * component, since its parts come and go together; only drivers and the name service come and go on their own.
 */
@Component(
        service = {},
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class Engine {
    private final Offers offers;
    private final LogStateStore store;
    private final SlotTable slots;
    private final NetworkRoom networks;
    private final ContainerRoom containers;
    private final NameServiceLink nameService;
    private final PlankService planks;
    private final DeployFolder deploy;

    @Activate
    public Engine(
            BundleContext bundles,
            @Reference DaemonSettings told,
            @Reference FileTrees files,
            @Reference HostFacts facts,
            @Reference Mounts mounts,
            @Reference NetworkNamespaces namespaces,
            @Reference FirewallEvents firewallEvents,
            @Reference Processes processes,
            @Reference StdioConnections stdio) {
        offers = new Offers(bundles);
        CurrentSettings settings = new CurrentSettings(told);
        DaemonSettings atStart = settings.current();
        // First of all, since it may find that this data root is not to be touched.
        store = new LogStateStore(atStart, StoredTables.schema());
        EngineSettings forDrivers = new DriverSettings(settings, mounts, store.engineId());
        Events events = new EventRing();
        Traces traces = new TraceRing();

        ContainerTable containerTable = new ContainerTable(store, atStart);
        VolumeTable volumeTable = new VolumeTable(store);
        NetworkTable networkTable = new NetworkTable(store);
        SandboxTable sandboxTable = new SandboxTable(store);
        slots = new SlotTable(
                bundles,
                forDrivers,
                DriverKind.all(),
                new CapabilityTable(store),
                List.of(
                        containerTable,
                        new VolumeExpectations(volumeTable),
                        new NetworkExpectations(networkTable, sandboxTable)));

        NetworkFilesWriter networkFiles = new NetworkFilesWriter(containerTable, atStart);
        ImageRoom images = ImageRoom.furnish(store, settings, atStart, slots, events, containerTable);
        VolumeRoom volumes = VolumeRoom.furnish(volumeTable, slots, files, events, containerTable);
        networks = NetworkRoom.furnish(
                networkTable,
                sandboxTable,
                new FirewallTable(store),
                atStart,
                forDrivers,
                slots,
                namespaces,
                firewallEvents,
                events,
                new NetworkFollower(networkFiles));
        containers = ContainerRoom.furnish(
                containerTable,
                networkFiles,
                settings,
                atStart,
                new ContainerRoom.Host(files, facts, mounts, processes, stdio),
                new ContainerRoom.Neighbours(
                        store,
                        slots,
                        images.snapshots(),
                        networks.sandboxes(),
                        volumes.volumes(),
                        volumes.mounts(),
                        events,
                        traces));
        planks = new PlankService(bundles, atStart.folders().bundles(), forDrivers, slots, slots);
        planks.open();
        nameService = new NameServiceLink(bundles, networks.resolution());
        deploy = new DeployFolder(forDrivers, planks);
        containers.recovery().begin(() -> offers.offer(Readiness.class, new Readiness() {}));

        // Last, and beside the recovery: whoever waits for these does its own work at once, in this thread.
        offers.offer(Settings.class, settings)
                .offer(Reloadable.class, settings)
                .offer(EngineSettings.class, forDrivers)
                .offer(Slots.class, slots)
                .offer(Drains.class, slots)
                .offer(Events.class, events)
                .offer(Traces.class, traces)
                .offer(Images.class, images.images())
                .offer(ImageTransfers.class, images.transfers())
                .offer(Commits.class, images.commits().apply(containers.commitSource()))
                .offer(Volumes.class, volumes.volumes())
                .offer(Networks.class, networks.networks())
                .offer(NameTable.class, networks.names())
                .offer(Containers.class, containers.containers())
                .offer(Lifecycle.class, containers.lifecycle())
                .offer(ContainerFiles.class, containers.files())
                .offer(ContainerStreams.class, containers.streams())
                .offer(Monitoring.class, containers.monitoring())
                .offer(Execs.class, containers.execs())
                .offer(Migrations.class, containers.migrations())
                .offer(Planks.class, planks)
                .offer(
                        Defaults.class,
                        new DefaultDrivers(
                                slots, settings, Map.of(DriverKind.FIREWALL, networks.firewall()::change), traces))
                .offer(
                        SystemService.class,
                        new SystemInformation(
                                bundles,
                                containers.containers(),
                                images.images(),
                                images.snapshots(),
                                volumes.volumes(),
                                slots,
                                settings,
                                forDrivers,
                                facts,
                                this::problems));
    }

    private List<String> problems() {
        List<String> all = new ArrayList<>(containers.recovery().problems());
        all.addAll(store.problems());
        return all;
    }

    @Deactivate
    public void close() {
        offers.close();
        deploy.close();
        planks.close();
        nameService.close();
        containers.close();
        networks.close();
        slots.close();
        store.close();
    }
}
