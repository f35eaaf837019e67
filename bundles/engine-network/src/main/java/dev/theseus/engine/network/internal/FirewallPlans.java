package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.FirewallPlan;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.id.SandboxId;
import dev.theseus.engine.network.internal.SandboxRecord.EndpointRecord;
import dev.theseus.engine.network.internal.SandboxRecord.PortLease;
import dev.theseus.settings.DaemonSettings;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** What the firewall shall do, computed anew from networks that are up and sandboxes that publish. */
public final class FirewallPlans {
    private final NetworkTable networks;
    private final SandboxTable sandboxes;
    private final Bridges bridges;
    private final DaemonSettings settings;
    private final String engineId;
    private final Set<String> publishing = new ConcurrentSkipListSet<>();

    public FirewallPlans(
            NetworkTable networks,
            SandboxTable sandboxes,
            Bridges bridges,
            DaemonSettings settings,
            EngineSettings engine) {
        this.networks = networks;
        this.sandboxes = sandboxes;
        this.bridges = bridges;
        this.settings = settings;
        this.engineId = engine.engineId();
    }

    /** From now on the sandbox's ports are part of the plan. */
    void publish(SandboxId id) {
        publishing.add(id.value());
    }

    void withdraw(SandboxId id) {
        publishing.remove(id.value());
    }

    String engineId() {
        return engineId;
    }

    FirewallPlan current() {
        List<FirewallPlan.Network> ups = networks.everything().stream()
                .filter(network -> bridges.isUp(network.id()) && bridges.can(network, NetworkDriver.HOST_LINK))
                .map(this::network)
                .toList();
        List<FirewallPlan.Port> ports = new ArrayList<>();
        for (String id : publishing) {
            sandboxes.find(new SandboxId(id)).ifPresent(sandbox -> ports.addAll(ports(sandbox)));
        }
        return new FirewallPlan(engineId, ups, ports);
    }

    private FirewallPlan.Network network(NetworkRecord network) {
        List<Cidr> subnets = network.subnets().stream()
                .map(Subnet::network)
                .filter(subnet -> settings.network().ip6tables() || !subnet.isIpv6())
                .toList();
        boolean internal = network.config().internal();
        return new FirewallPlan.Network(
                network.id(),
                network.linkName(),
                subnets,
                !internal
                        && network.flag(BridgeOptions.MASQUERADE, true)
                        && bridges.can(network, NetworkDriver.MASQUERADE),
                internal,
                network.flag(BridgeOptions.ICC, true),
                Cidr.literal(network.option(BridgeOptions.BINDING, "0.0.0.0")));
    }

    private List<FirewallPlan.Port> ports(SandboxRecord sandbox) {
        Gateways gateways = Gateways.of(sandbox, networks);
        List<FirewallPlan.Port> ports = new ArrayList<>();
        for (PortLease lease : sandbox.ports()) {
            if (lease.isIpv6() && !settings.network().ip6tables()) {
                continue;
            }
            Optional<EndpointRecord> endpoint =
                    gateways.endpoint(sandbox, lease.isIpv6()).filter(this::publishes);
            endpoint.ifPresent(candidate -> ports.add(port(lease, candidate)));
        }
        return ports;
    }

    private boolean publishes(EndpointRecord endpoint) {
        return bridges.isUp(endpoint.networkId())
                && networks.byId(endpoint.networkId())
                        .filter(network -> bridges.can(network, NetworkDriver.PUBLISH_PORTS))
                        .isPresent();
    }

    private static FirewallPlan.Port port(PortLease lease, EndpointRecord endpoint) {
        PortKey key = lease.port();
        InetAddress container = endpoint.address(lease.isIpv6()).orElseThrow().address();
        return new FirewallPlan.Port(
                endpoint.networkId(),
                key.protocol(),
                Cidr.literal(lease.hostIp()),
                lease.hostPort(),
                container,
                key.port());
    }
}
