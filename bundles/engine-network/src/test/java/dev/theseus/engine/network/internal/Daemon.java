package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.id.SandboxId;
import dev.theseus.engine.network.EndpointConfig;
import dev.theseus.engine.network.NetworkConfig;
import dev.theseus.engine.network.NetworkConfig.Pool;
import dev.theseus.engine.network.NetworkMode;
import dev.theseus.engine.network.NetworkStart;
import dev.theseus.engine.network.NetworkingConfig;
import dev.theseus.engine.network.PortBinding;
import dev.theseus.engine.network.SandboxOwner;
import dev.theseus.engine.network.SandboxRequest;
import dev.theseus.engine.network.SandboxView;
import dev.theseus.engine.testing.RecordedEvents;
import dev.theseus.settings.DaemonSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The network side of one life of the daemon, over a store and a kernel that outlive it. */
final class Daemon implements AutoCloseable {
    final RecordedEvents events = new RecordedEvents();
    final List<SandboxView> audience = new CopyOnWriteArrayList<>();
    final FakeSlots slots;
    final NetworkTable table;
    final SandboxTable sandboxTable;
    final Ipam ipam;
    final HostPorts ports;
    final FirewallGate firewall;
    final FirewallWatch watch;
    /** What the kernel calls when somebody removes a rule. */
    volatile Runnable foreignRemoval = () -> {};

    final Resolution resolution;
    final Names names;
    final LiveChanges changes;
    final NetworkService networks;
    final SandboxService sandboxes;
    final NetworkStart start;
    final SandboxViews views;
    final Departures departures;

    Daemon(FakeStore store, FakeKernel kernel, TestSettings test) {
        DaemonSettings settings = test.daemon();
        slots = new FakeSlots(kernel);
        NetworkEvents told = new NetworkEvents(events);
        table = new NetworkTable(store);
        sandboxTable = new SandboxTable(store);
        ipam = new Ipam(table, sandboxTable, settings, test.engine());
        Bridges bridges = new Bridges(slots);
        FirewallPlans plans = new FirewallPlans(table, sandboxTable, bridges, settings, test.engine());
        watch = new FirewallWatch((mark, onRemoval) -> {
            foreignRemoval = onRemoval;
            return () -> {};
        });
        firewall = new FirewallGate(slots, settings, plans, new FirewallTable(store), watch);
        SubnetSelection subnets = new SubnetSelection(ipam, bridges, firewall);
        DefaultNetworks defaults = new DefaultNetworks(table, ipam, bridges, subnets, settings);
        Endpoints endpoints = new Endpoints(table, ipam, bridges, settings);
        ports = new HostPorts("t0000001", kernel.relay);
        Publisher publisher = new Publisher(ports, table, bridges, settings, kernel.relay);
        views = new SandboxViews(table, sandboxTable, test.engine());
        resolution = new Resolution(sandboxTable, views, settings);
        resolution.bindNameService(kernel.nameService);
        names = new Names(sandboxTable, table);
        changes = new LiveChanges(
                sandboxTable, views, table, endpoints, bridges, publisher, firewall, resolution, told, audience::add);
        departures = new Departures(endpoints);
        SandboxTurns turns = new SandboxTurns();
        SandboxLife life = new SandboxLife(
                sandboxTable,
                views,
                table,
                defaults,
                endpoints,
                bridges,
                publisher,
                plans,
                firewall,
                resolution,
                kernel.namespaces,
                told,
                departures);
        Inherited inherited = new Inherited();
        start = new SandboxRecovery(
                sandboxTable,
                views,
                table,
                ipam,
                defaults,
                endpoints,
                bridges,
                publisher,
                plans,
                firewall,
                resolution,
                kernel.namespaces,
                life,
                changes,
                inherited);
        sandboxes = new SandboxService(
                sandboxTable, views, turns, new WantedReader(table, defaults), life, inherited, endpoints);
        NetworkCreation creation = new NetworkCreation(table, ipam, bridges, defaults, subnets, firewall, told);
        networks = new NetworkService(table, sandboxTable, turns, defaults, creation, changes, told);
    }

    static CallContext context() {
        return CallContext.background(Duration.ofSeconds(20));
    }

    String createNetwork(String name, String... subnets) {
        return networks.create(config(name, Map.of(), subnets), context()).id();
    }

    static NetworkConfig config(String name, Map<String, String> options, String... subnets) {
        List<Pool> pools = List.of(subnets).stream()
                .map(subnet -> new Pool(subnet, "", "", Map.of()))
                .toList();
        boolean ipv6 = List.of(subnets).stream().anyMatch(subnet -> subnet.indexOf(':') >= 0);
        return new NetworkConfig(
                name, "", false, false, false, true, ipv6, "", Map.of(), pools, options, Map.of(), false, "");
    }

    static NetworkConfig internal(String name) {
        return new NetworkConfig(
                name, "", true, false, false, true, false, "", Map.of(), List.of(), Map.of(), Map.of(), false, "");
    }

    /** A container that publishes {@code ports} ({@code 80/tcp=8080}) on the networks, the first being its mode. */
    void define(String id, String name, List<String> ports, String... networks) {
        Map<String, EndpointConfig> endpoints = new LinkedHashMap<>();
        for (String network : networks) {
            endpoints.put(network, EndpointConfig.DEFAULT);
        }
        define(id, name, networks.length == 0 ? "default" : networks[0], endpoints, ports);
    }

    void define(String id, String name, String mode, Map<String, EndpointConfig> endpoints, List<String> ports) {
        Map<PortKey, List<PortBinding>> bindings = new LinkedHashMap<>();
        for (String port : ports) {
            String[] sides = port.split("=", -1);
            bindings.put(PortKey.parse(sides[0]), List.of(new PortBinding("", sides[1])));
        }
        sandboxes.define(request(id, name, mode, endpoints, bindings, false, Set.of(), List.of()));
    }

    static SandboxRequest request(
            String id,
            String name,
            String mode,
            Map<String, EndpointConfig> endpoints,
            Map<PortKey, List<PortBinding>> bindings,
            boolean publishAll,
            Set<PortKey> exposed,
            List<String> links) {
        NetworkingConfig networking = new NetworkingConfig(
                NetworkMode.parse(mode),
                false,
                endpoints,
                bindings,
                publishAll,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                links,
                "");
        return new SandboxRequest(new SandboxId(id), SandboxOwner.container(id), name, "", "", networking, exposed);
    }

    SandboxView open(String id) {
        return sandboxes.open(new SandboxId(id), settled -> {}, context());
    }

    /** Closes, and waits until all of it is gone. */
    void close(String id) {
        sandboxes.close(new SandboxId(id), context());
        departures.awaitAll();
    }

    Optional<SandboxView> find(String id) {
        return sandboxes.find(new SandboxId(id));
    }

    void forget(String id) {
        sandboxes.forget(new SandboxId(id));
    }

    SandboxRecord record(String id) {
        return sandboxTable.get(new SandboxId(id));
    }

    /** As after a start, with the containers of these ids running. */
    List<String> recover(String... running) {
        return start.recover(Stream.of(running).map(SandboxId::new).collect(Collectors.toSet()), context());
    }

    static EndpointConfig at(String ipv4) {
        return new EndpointConfig(ipv4, "", List.of(), List.of(), List.of(), "", Map.of(), 0);
    }

    static EndpointConfig aliases(String... aliases) {
        return new EndpointConfig("", "", List.of(), List.of(aliases), List.of(), "", Map.of(), 0);
    }

    static EndpointConfig ofLink(String... addresses) {
        return new EndpointConfig("", "", List.of(addresses), List.of(), List.of(), "", Map.of(), 0);
    }

    static EndpointConfig priority(int priority) {
        return new EndpointConfig("", "", List.of(), List.of(), List.of(), "", Map.of(), priority);
    }

    static SandboxRequest knowingTheHost(String id, String network) {
        NetworkingConfig networking = new NetworkingConfig(
                NetworkMode.parse(network),
                false,
                Map.of(),
                Map.of(),
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of("gate:host-gateway"),
                List.of(),
                "");
        return new SandboxRequest(new SandboxId(id), SandboxOwner.container(id), "knows", "", "", networking, Set.of());
    }

    /** An id of 64 digits that begins with the given ones. */
    static String id(String start) {
        return start + "0".repeat(64 - start.length());
    }

    /** The daemon is killed: its sockets go, everything else stays. */
    @Override
    public void close() {
        watch.close();
        ports.close();
    }
}
