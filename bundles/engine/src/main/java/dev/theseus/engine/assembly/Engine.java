package dev.theseus.engine.assembly;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.host.FirewallEvents;
import dev.theseus.api.host.HostFacts;
import dev.theseus.api.host.Mounts;
import dev.theseus.api.host.NetworkNamespaces;
import dev.theseus.api.host.PortRelays;
import dev.theseus.api.host.Processes;
import dev.theseus.api.host.StdioConnections;
import dev.theseus.engine.container.assembly.ContainerRecords;
import dev.theseus.engine.container.assembly.ContainerRoom;
import dev.theseus.engine.core.CoreRoom;
import dev.theseus.engine.core.Offers;
import dev.theseus.engine.core.ReplacementRoom;
import dev.theseus.engine.image.assembly.ImageRoom;
import dev.theseus.engine.network.assembly.NetworkRecords;
import dev.theseus.engine.network.assembly.NetworkRoom;
import dev.theseus.engine.slot.ExpectedObjects;
import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.system.Readiness;
import dev.theseus.engine.system.SystemService;
import dev.theseus.engine.system.internal.SystemInformation;
import dev.theseus.engine.task.assembly.TaskRoom;
import dev.theseus.engine.volume.assembly.VolumeRecords;
import dev.theseus.engine.volume.assembly.VolumeRoom;
import dev.theseus.settings.DaemonSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
    private final CoreRoom core;
    private final NetworkRoom networks;
    private final ContainerRoom containers;
    private final ReplacementRoom replacement;

    /** What the store has, read before any driver is let in. */
    private record Records(ContainerRecords containers, VolumeRecords volumes, NetworkRecords networks) {
        Records(StateStore store, DaemonSettings settings) {
            this(new ContainerRecords(store, settings), new VolumeRecords(store), new NetworkRecords(store));
        }

        Stream<ExpectedObjects> expected() {
            return Stream.of(containers.expected(), volumes.expected(), networks.expected());
        }
    }

    @Activate
    public Engine(
            BundleContext bundles,
            @Reference DaemonSettings told,
            @Reference FileTrees files,
            @Reference HostFacts facts,
            @Reference Mounts mounts,
            @Reference NetworkNamespaces namespaces,
            @Reference PortRelays relays,
            @Reference FirewallEvents firewallEvents,
            @Reference Processes processes,
            @Reference StdioConnections stdio) {
        offers = new Offers(bundles);
        core = new CoreRoom(bundles, told, mounts, StoredTables.formats());
        Records records = new Records(core.store(), core.atStart());
        TaskRoom tasks = new TaskRoom(core, files, mounts, processes, stdio);
        core.openSlots(
                Stream.concat(records.expected(), Stream.of(tasks.expected())).toList());

        ImageRoom images = new ImageRoom(core, records.containers().imageUsers());
        VolumeRoom volumes = new VolumeRoom(
                core, records.volumes(), files, records.containers().volumeUsers());
        networks = new NetworkRoom(
                bundles,
                core,
                records.networks(),
                namespaces,
                relays,
                firewallEvents,
                records.containers().networkFollower());
        containers = new ContainerRoom(
                core,
                records.containers(),
                new ContainerRoom.Host(files, facts, mounts, processes, stdio),
                images.snapshots(),
                networks.sandboxes(),
                networks.start(),
                volumes);
        replacement = new ReplacementRoom(bundles, core);
        tasks.beginRecovery();
        containers.beginRecovery(() -> offers.offer(Readiness.class, new Readiness() {}));

        // Last, and beside the recovery: whoever waits for these does its own work at once, in this thread.
        core.offerTo(offers, Map.of(DriverKind.FIREWALL, networks.firewallChange()));
        images.offerTo(offers, containers.commitSource());
        volumes.offerTo(offers);
        networks.offerTo(offers);
        containers.offerTo(offers);
        tasks.offerTo(offers);
        replacement.offerTo(offers);
        offers.offer(
                SystemService.class,
                new SystemInformation(
                        bundles,
                        containers.containers(),
                        images.images(),
                        images.snapshots(),
                        volumes.volumes(),
                        core.slots(),
                        core.settings(),
                        core.forDrivers(),
                        facts,
                        this::problems));
    }

    private List<String> problems() {
        List<String> all = new ArrayList<>(containers.problems());
        all.addAll(core.problems());
        all.addAll(networks.problems());
        return all;
    }

    @Deactivate
    public void close() {
        offers.close();
        replacement.close();
        containers.close();
        networks.close();
        core.close();
    }
}
