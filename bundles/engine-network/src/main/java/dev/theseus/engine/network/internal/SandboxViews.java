package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.network.Cidr;
import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.network.EndpointConfig;
import dev.theseus.engine.network.EndpointView;
import dev.theseus.engine.network.PortBinding;
import dev.theseus.engine.network.PredefinedNetworks;
import dev.theseus.engine.network.SandboxView;
import dev.theseus.engine.network.internal.SandboxRecord.EndpointRecord;
import dev.theseus.engine.network.internal.SandboxRecord.PortLease;
import dev.theseus.engine.network.internal.SandboxRecord.WantedNetwork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What others see of sandboxes. From memory. */
public final class SandboxViews {
    private final NetworkTable networks;
    private final SandboxTable sandboxes;
    private final Path folder;

    public SandboxViews(NetworkTable networks, SandboxTable sandboxes, EngineSettings engine) {
        this.networks = networks;
        this.sandboxes = sandboxes;
        this.folder = engine.execRoot().resolve("netns");
    }

    /** The folder that holds the namespaces' handles. */
    Path folder() {
        return folder;
    }

    Path namespace(SandboxRecord sandbox) {
        return folder.resolve(sandbox.shortId());
    }

    SandboxView view(SandboxRecord sandbox) {
        boolean own = sandbox.open() && sandbox.wanted().hasNamespace();
        return new SandboxView(
                sandbox.id(),
                sandbox.owner(),
                sandbox.name(),
                own ? Optional.of(namespace(sandbox)) : Optional.empty(),
                resolvesNames(sandbox),
                endpoints(sandbox),
                ports(sandbox),
                linkedHosts(sandbox),
                hostGateway());
    }

    boolean resolvesNames(SandboxRecord sandbox) {
        return networksOf(sandbox).anyMatch(NetworkRecord::resolvesNames);
    }

    private Stream<NetworkRecord> networksOf(SandboxRecord sandbox) {
        return sandbox.endpoints().stream()
                .filter(endpoint -> !endpoint.leaving())
                .flatMap(endpoint -> networks.byId(endpoint.networkId()).stream());
    }

    private Map<String, EndpointView> endpoints(SandboxRecord sandbox) {
        Map<String, EndpointView> views = new LinkedHashMap<>();
        for (EndpointRecord endpoint : sandbox.endpoints()) {
            if (!endpoint.leaving()) {
                networks.byId(endpoint.networkId())
                        .ifPresent(network -> views.put(network.name(), view(sandbox, network, endpoint)));
            }
        }
        for (WantedNetwork wanted : sandbox.wanted().networks()) {
            Optional<NetworkRecord> network = networks.find(wanted.network());
            String name = network.map(NetworkRecord::name).orElse(wanted.network());
            views.computeIfAbsent(
                    name,
                    key -> idle(
                            network.map(NetworkRecord::id).orElse(""),
                            name,
                            wanted.config(),
                            network.map(known -> names(sandbox, known, wanted.config()))
                                    .orElse(List.of())));
        }
        return Collections.unmodifiableMap(views);
    }

    private static EndpointView idle(String networkId, String name, EndpointConfig config, List<String> names) {
        return new EndpointView(networkId, name, "", config, "", 0, "", "", 0, "", "", names, Map.of());
    }

    private EndpointView view(SandboxRecord sandbox, NetworkRecord network, EndpointRecord endpoint) {
        Gateways gateways = Gateways.of(sandbox, networks);
        Optional<Cidr> ipv4 = endpoint.address(false);
        Optional<Cidr> ipv6 = endpoint.address(true);
        Map<PortKey, List<PortBinding>> published = new TreeMap<>();
        for (PortLease lease : sandbox.ports()) {
            // What is relayed is so to the endpoint that has IPv4.
            if (gateways.of(lease.isIpv6() && gateways.has(true)).equals(endpoint.id())) {
                add(published, lease);
            }
        }
        return new EndpointView(
                network.id(),
                network.name(),
                endpoint.id(),
                endpoint.config(),
                ipv4.map(cidr -> AddressText.text(cidr.address())).orElse(""),
                ipv4.map(Cidr::prefixLength).orElse(0),
                gateway(network, ipv4),
                ipv6.map(cidr -> AddressText.text(cidr.address())).orElse(""),
                ipv6.map(Cidr::prefixLength).orElse(0),
                gateway(network, ipv6),
                endpoint.macAddress(),
                names(sandbox, network, endpoint.config()),
                Collections.unmodifiableMap(published));
    }

    private static String gateway(NetworkRecord network, Optional<Cidr> address) {
        if (network.config().internal()) {
            return "";
        }
        return address.stream()
                .flatMap(cidr -> network.subnets().stream()
                        .filter(subnet -> subnet.network().contains(cidr.address())))
                .flatMap(subnet -> subnet.gateway().stream())
                .map(AddressText::text)
                .findFirst()
                .orElse("");
    }

    /** Names by which others on a user network find the container, as they were given; none on predefined networks. */
    static List<String> names(SandboxRecord sandbox, NetworkRecord network, EndpointConfig config) {
        if (!network.resolvesNames()) {
            return List.of();
        }
        Set<String> names = new LinkedHashSet<>();
        names.add(sandbox.name());
        names.addAll(config.aliases());
        names.add(sandbox.shortId());
        names.add(sandbox.wanted().hostname());
        names.remove("");
        return List.copyOf(names);
    }

    private static Map<PortKey, List<PortBinding>> ports(SandboxRecord sandbox) {
        Map<PortKey, List<PortBinding>> ports = new TreeMap<>();
        if (sandbox.open() && sandbox.wanted().hasNamespace()) {
            sandbox.wanted().exposed().forEach(port -> ports.put(port, new ArrayList<>()));
            sandbox.ports().forEach(lease -> add(ports, lease));
        }
        return Collections.unmodifiableMap(ports);
    }

    private static void add(Map<PortKey, List<PortBinding>> ports, PortLease lease) {
        ports.computeIfAbsent(lease.port(), port -> new ArrayList<>())
                .add(new PortBinding(lease.hostIp(), Integer.toString(lease.hostPort())));
    }

    /** Lines for the containers that legacy links on the default bridge name. */
    private List<SandboxView.HostEntry> linkedHosts(SandboxRecord sandbox) {
        Optional<NetworkRecord> bridge = networks.find(PredefinedNetworks.BRIDGE);
        if (bridge.isEmpty() || sandbox.endpointOn(bridge.get().id()).isEmpty()) {
            return List.of();
        }
        List<SandboxView.HostEntry> entries = new ArrayList<>();
        for (String text : sandbox.wanted().links()) {
            Link link = Link.parse(text);
            sandboxes
                    .lookup(link.container())
                    .ifPresent(target -> target.endpointOn(bridge.get().id())
                            .flatMap(endpoint -> endpoint.address(false))
                            .ifPresent(address -> entries.add(new SandboxView.HostEntry(
                                    AddressText.text(address.address()), linkNames(link, target)))));
        }
        return List.copyOf(entries);
    }

    private static List<String> linkNames(Link link, SandboxRecord target) {
        Set<String> names = new LinkedHashSet<>();
        names.add(link.alias());
        names.add(
                target.wanted().hostname().isEmpty()
                        ? target.shortId()
                        : target.wanted().hostname());
        names.add(target.name());
        return List.copyOf(names);
    }

    private String hostGateway() {
        return networks.find(PredefinedNetworks.BRIDGE)
                .flatMap(bridge -> bridge.subnets().stream()
                        .filter(subnet -> !subnet.isIpv6())
                        .findFirst())
                .flatMap(Subnet::gateway)
                .map(AddressText::text)
                .orElse("");
    }
}
