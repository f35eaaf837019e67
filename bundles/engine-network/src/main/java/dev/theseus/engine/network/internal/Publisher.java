package dev.theseus.engine.network.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.PortRelay;
import dev.theseus.api.host.PortRelay.Forward;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.network.internal.SandboxRecord.PortLease;
import dev.theseus.engine.network.internal.SandboxRecord.WantedPort;
import dev.theseus.settings.DaemonSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Turns the ports that a sandbox wants published into host ports that it has. */
public final class Publisher {
    private static final InetAddress ANY_IPV6 = Cidr.literal("::");

    private final HostPorts ports;
    private final NetworkTable networks;
    private final Bridges bridges;
    private final DaemonSettings settings;
    private final PortRelay relay;

    public Publisher(
            HostPorts ports, NetworkTable networks, Bridges bridges, DaemonSettings settings, PortRelay relay) {
        this.ports = ports;
        this.networks = networks;
        this.bridges = bridges;
        this.settings = settings;
        this.relay = relay;
    }

    /**
     * The ports that the sandbox should have now: those it has in families that its gateways still publish, and newly
     * taken
     * ones in families that it has none in. What it no longer should have is left to the caller to {@link #release}.
     */
    List<PortLease> take(SandboxRecord sandbox, Gateways gateways) {
        List<PortLease> kept = sandbox.ports().stream()
                .filter(lease -> isServed(sandbox, gateways, lease.port(), lease.isIpv6()))
                .toList();
        boolean haveIpv4 = kept.stream().anyMatch(lease -> !lease.isIpv6());
        boolean haveIpv6 = kept.stream().anyMatch(PortLease::isIpv6);
        List<PortLease> taken = new ArrayList<>();
        try {
            for (WantedPort wanted : wantedPorts(sandbox.wanted())) {
                PortKey port = wanted.port();
                List<InetAddress> hosts = hosts(sandbox, gateways, wanted).stream()
                        .filter(host -> isIpv6(host)
                                ? !haveIpv6 && isServed(sandbox, gateways, port, true)
                                : !haveIpv4 && isServed(sandbox, gateways, port, false))
                        .toList();
                if (!hosts.isEmpty()) {
                    taken.addAll(
                            take(wanted, new PortClaim(port.protocol(), hosts, relayedTo(sandbox, gateways, port))));
                }
            }
            kept.stream().filter(PortLease::isIpv6).forEach(lease -> serve(sandbox, gateways, lease));
        } catch (EngineException e) {
            release(taken);
            throw e;
        }
        List<PortLease> all = new ArrayList<>(kept);
        all.addAll(taken);
        return List.copyOf(all);
    }

    private static boolean isIpv6(InetAddress host) {
        return host.getAddress().length == 16;
    }

    private boolean isServed(SandboxRecord sandbox, Gateways gateways, PortKey port, boolean ipv6) {
        return publishes(sandbox, gateways, ipv6)
                || ipv6 && relayedTo(sandbox, gateways, port).isPresent();
    }

    /** The kernel translates addresses within a family only. */
    private Optional<InetSocketAddress> relayedTo(SandboxRecord sandbox, Gateways gateways, PortKey port) {
        boolean relayed = settings.network().userlandProxy()
                && !port.protocol().equals("sctp")
                && !publishes(sandbox, gateways, true)
                && publishes(sandbox, gateways, false)
                && relay.isUsable();
        return relayed
                ? gateways.endpoint(sandbox, false)
                        .flatMap(endpoint -> endpoint.address(false))
                        .map(address -> new InetSocketAddress(address.address(), port.port()))
                : Optional.empty();
    }

    /** Where its gateways have changed. */
    private void serve(SandboxRecord sandbox, Gateways gateways, PortLease lease) {
        PortKey port = lease.port();
        ports.serve(port.protocol(), Cidr.literal(lease.hostIp()), lease.hostPort(), relayed(sandbox, gateways, lease));
    }

    private Optional<Forward> relayed(SandboxRecord sandbox, Gateways gateways, PortLease lease) {
        PortKey port = lease.port();
        InetAddress host = Cidr.literal(lease.hostIp());
        return new PortClaim(port.protocol(), List.of(host), relayedTo(sandbox, gateways, port))
                .relayed(host, lease.hostPort());
    }

    private boolean publishes(SandboxRecord sandbox, Gateways gateways, boolean ipv6) {
        return gateways.endpoint(sandbox, ipv6)
                .flatMap(endpoint -> networks.byId(endpoint.networkId()))
                .filter(network -> bridges.can(network, NetworkDriver.PUBLISH_PORTS))
                .isPresent();
    }

    private static List<WantedPort> wantedPorts(SandboxRecord.Wanted wanted) {
        List<WantedPort> all = new ArrayList<>(wanted.ports());
        if (wanted.publishAll()) {
            wanted.exposed().stream()
                    .filter(port -> wanted.ports().stream()
                            .noneMatch(given -> given.port().equals(port)))
                    .forEach(port -> all.add(new WantedPort(port, "", "")));
        }
        // Who has a choice must not take what another needs.
        all.sort(Comparator.comparingInt(Publisher::choice));
        return all;
    }

    private static int choice(WantedPort wanted) {
        return PortRange.parse(wanted.hostPort())
                .map(range -> range.last() - range.first())
                .orElse(Integer.MAX_VALUE);
    }

    private List<InetAddress> hosts(SandboxRecord sandbox, Gateways gateways, WantedPort wanted) {
        if (!wanted.hostIp().isEmpty()) {
            return List.of(Cidr.literal(wanted.hostIp()));
        }
        InetAddress binding = gateways.endpoint(sandbox, false)
                .flatMap(endpoint -> networks.byId(endpoint.networkId()))
                .map(network -> network.option(BridgeOptions.BINDING, ""))
                .filter(text -> !text.isEmpty())
                .map(Cidr::literal)
                .orElse(settings.network().bindAddress());
        // The unspecified IPv4 address stands for every address of the host, of either family.
        return binding.isAnyLocalAddress() ? List.of(binding, ANY_IPV6) : List.of(binding);
    }

    private List<PortLease> take(WantedPort wanted, PortClaim claim) {
        int port = PortRange.parse(wanted.hostPort())
                .map(asked -> ports.take(claim, asked.first(), asked.last()))
                .orElseGet(() -> ports.takeAny(claim));
        return claim.hosts().stream()
                .map(host -> new PortLease(wanted.port(), AddressText.text(host), port))
                .toList();
    }

    void release(List<PortLease> leases) {
        for (PortLease lease : leases) {
            ports.release(lease.port().protocol(), Cidr.literal(lease.hostIp()), lease.hostPort());
        }
    }

    /** Holds the ports of a container that outlived the daemon; returns remarks. */
    List<String> retake(SandboxRecord sandbox) {
        Gateways gateways = Gateways.of(sandbox, networks);
        return sandbox.ports().stream()
                .map(lease -> ports.retake(
                        lease.port().protocol(),
                        Cidr.literal(lease.hostIp()),
                        lease.hostPort(),
                        relayed(sandbox, gateways, lease)))
                .filter(remark -> !remark.isEmpty())
                .map(remark -> sandbox.who() + ": " + remark)
                .toList();
    }

    /** After a start, when all is taken back: what the relay has beside that is closed. */
    void forgetOthers() {
        ports.forgetOthers();
    }
}
