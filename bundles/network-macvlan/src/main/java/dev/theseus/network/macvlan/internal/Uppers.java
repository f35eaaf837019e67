package dev.theseus.network.macvlan.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.network.EndpointSpec;
import dev.theseus.api.network.EndpointStats;
import dev.theseus.api.network.NetworkSpec;
import dev.theseus.kit.network.ContainerSide;
import dev.theseus.kit.network.HostNamespace;
import dev.theseus.linux.engine.EngineTag;
import dev.theseus.linux.namespace.NetworkNamespace;
import dev.theseus.linux.netlink.Link;
import dev.theseus.linux.netlink.LinkKind;
import dev.theseus.linux.netlink.LinkSpec;
import dev.theseus.linux.netlink.NetlinkSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** Endpoints: interfaces on top of a parent, made straight into their namespaces. */
final class Uppers {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final Layer layer;
    private final HostNamespace host;
    private final Parents parents;
    private final String engineId;
    private final Register endpoints;

    Uppers(Layer layer, HostNamespace host, Parents parents, String engineId, Register endpoints) {
        this.layer = layer;
        this.host = host;
        this.parents = parents;
        this.engineId = engineId;
        this.endpoints = endpoints;
    }

    void attach(EndpointSpec endpoint, Path namespace, CallContext context) {
        Link parent = parents.get(endpoint.network());
        LinkKind kind = layer.kind(endpoint.network());
        endpoints.put(endpoint.id(), namespace + "\n" + endpoint.interfaceName());
        create(endpoint, kind, parent, namespace);
        EndpointSpec routed = routed(endpoint, kind);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!isConfigured(routed, parent, namespace, System.nanoTime() - end > 0)) {
            context.check("attach to " + endpoint.network().name());
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /**
     * False while another link of the parent has its hardware address: that of the endpoint's last holder, for example, whose
     * namespace the kernel has not taken down yet.
     *
     * @param last whether that is a failure now
     */
    private boolean isConfigured(EndpointSpec endpoint, Link parent, Path namespace, boolean last) {
        try {
            return inside(namespace, socket -> {
                configure(endpoint, parent, socket);
                return true;
            });
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.CONFLICT) {
                throw e;
            }
            if (last) {
                throw e.within("endpoint " + endpoint.id().substring(0, 12) + " on network "
                        + endpoint.network().name() + ": the hardware address " + endpoint.macAddress()
                        + " is taken on parent interface " + parent.name());
            }
            return false;
        }
    }

    private void configure(EndpointSpec endpoint, Link parent, NetlinkSocket socket) {
        Link link = socket.links().get(endpoint.interfaceName());
        if (link.alias().isEmpty()) {
            socket.links().setAlias(link.index(), tag(endpoint.id()));
        }
        ContainerSide side = new ContainerSide(endpoint, socket);
        if (parent.isRunning()) {
            side.configure();
        } else {
            side.configureWithoutCarrier();
        }
    }

    private void create(EndpointSpec endpoint, LinkKind kind, Link parent, Path namespace) {
        LinkSpec spec = layer.dressed(
                LinkSpec.of(endpoint.interfaceName(), kind)
                        .on(parent.index())
                        .withMtu(endpoint.network().mtu())
                        .in(namespace),
                endpoint);
        try {
            host.socket().links().create(spec);
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.ALREADY_EXISTS
                    || ours(endpoint, namespace).isEmpty()) {
                endpoints.remove(endpoint.id());
                if (e.kind() == ErrorKind.NOT_FOUND) {
                    // EADDRNOTAVAIL: a group's, or none at all. The network is there.
                    throw EngineException.invalid(
                            "network " + endpoint.network().name() + ": the hardware address " + endpoint.macAddress()
                                    + " is none that an interface can have");
                }
                throw e.within("endpoint " + endpoint.id().substring(0, 12) + " on network "
                        + endpoint.network().name());
            }
        }
    }

    /** One without an alias was made a moment before a crash, or is being made by another call. */
    private Optional<Link> ours(EndpointSpec endpoint, Path namespace) {
        return inside(
                namespace,
                socket -> socket.links()
                        .find(endpoint.interfaceName())
                        .filter(link -> link.kind().equals(layer.word()))
                        .filter(link -> link.alias().isEmpty() || link.alias().equals(tag(endpoint.id()))));
    }

    /** Without gateways that this kind of link, or a network that leads nowhere, has no use for. */
    private EndpointSpec routed(EndpointSpec endpoint, LinkKind kind) {
        List<InetAddress> gateways = endpoint.defaultGateways().stream()
                .flatMap(gateway -> gateway(gateway, endpoint.network(), kind).stream())
                .toList();
        return new EndpointSpec(
                endpoint.id(),
                endpoint.network(),
                endpoint.interfaceName(),
                endpoint.macAddress(),
                endpoint.addresses(),
                gateways,
                endpoint.sysctls());
    }

    private Optional<InetAddress> gateway(InetAddress gateway, NetworkSpec network, LinkKind kind) {
        if (Parents.leadsNowhere(network)) {
            return Optional.empty();
        }
        if (layer.routesByParent(kind)) {
            return Optional.of(InetAddress.ofLiteral(gateway.getAddress().length == 4 ? "0.0.0.0" : "::"));
        }
        return Optional.of(gateway).filter(given -> !given.isAnyLocalAddress());
    }

    /** Its namespace may be gone, and the link with it. */
    void detach(EndpointSpec endpoint, Path namespace) {
        if (NetworkNamespace.exists(namespace)) {
            ours(endpoint, namespace)
                    .ifPresent(
                            link -> inside(namespace, socket -> socket.links().delete(link.name())));
        }
        endpoints.remove(endpoint.id());
    }

    /** Deleting a link takes its time; with its namespace it goes by itself, in the background. */
    void abandon(EndpointSpec endpoint, Path namespace) {
        if (NetworkNamespace.exists(namespace)) {
            ours(endpoint, namespace)
                    .ifPresent(link -> inside(namespace, socket -> {
                        socket.links().down(link.index());
                        return true;
                    }));
        }
        endpoints.remove(endpoint.id());
    }

    void setDefaultGateways(EndpointSpec endpoint, Path namespace) {
        EndpointSpec routed = routed(endpoint, layer.kind(endpoint.network()));
        inside(namespace, socket -> {
            new ContainerSide(routed, socket).setDefaultRoutes();
            return true;
        });
    }

    EndpointStats stats(EndpointSpec endpoint, Path namespace) {
        return inside(namespace, socket -> new ContainerSide(endpoint, socket).stats());
    }

    List<String> check(EndpointSpec endpoint, Path namespace) {
        List<String> differences = new ArrayList<>();
        try {
            parents.get(endpoint.network());
            if (ours(endpoint, namespace).isEmpty()) {
                differences.add(
                        "there is no " + layer.word() + " interface " + endpoint.interfaceName() + " of this endpoint");
            }
            EndpointSpec routed = routed(endpoint, layer.kind(endpoint.network()));
            differences.addAll(inside(namespace, socket -> new ContainerSide(routed, socket).check()));
        } catch (EngineException e) {
            differences.add(e.message());
        }
        return List.copyOf(differences);
    }

    /** Ids of the endpoints whose interfaces are there. */
    Set<String> known() {
        Set<String> known = new HashSet<>();
        endpoints.all().forEach((id, words) -> {
            List<String> lines = words.lines().toList();
            if (lines.size() == 2 && isThere(id, Path.of(lines.getFirst()), lines.getLast())) {
                known.add(id);
            }
        });
        return known;
    }

    private boolean isThere(String id, Path namespace, String name) {
        return NetworkNamespace.exists(namespace)
                && inside(
                        namespace,
                        socket -> socket.links()
                                .find(name)
                                .filter(link -> link.alias().equals(tag(id)))
                                .isPresent());
    }

    private static <T> T inside(Path namespace, Function<NetlinkSocket, T> work) {
        return NetworkNamespace.runIn(namespace, () -> {
            try (NetlinkSocket socket = NetlinkSocket.open()) {
                return work.apply(socket);
            }
        });
    }

    private String tag(String endpointId) {
        return new EngineTag(engineId, endpointId).alias();
    }
}
