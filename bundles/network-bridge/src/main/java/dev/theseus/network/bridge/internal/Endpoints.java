package dev.theseus.network.bridge.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.network.EndpointSpec;
import dev.theseus.api.network.EndpointStats;
import dev.theseus.kit.network.Carrier;
import dev.theseus.kit.network.ContainerSide;
import dev.theseus.kit.network.HostNamespace;
import dev.theseus.linux.engine.EngineTag;
import dev.theseus.linux.namespace.NetworkNamespace;
import dev.theseus.linux.netlink.Link;
import dev.theseus.linux.netlink.Links;
import dev.theseus.linux.netlink.NetlinkSocket;
import dev.theseus.linux.netlink.VethSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Containers' ends: veth pairs from a bridge into a namespace. */
final class Endpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);
    private static final int NAME_DIGITS = 7;

    private final HostNamespace host;
    private final Bridges bridges;
    private final String engineId;

    Endpoints(HostNamespace host, Bridges bridges, String engineId) {
        this.host = host;
        this.bridges = bridges;
        this.engineId = engineId;
    }

    void attach(EndpointSpec endpoint, Path namespace) {
        Link bridge = bridges.get(endpoint.network());
        Link port = hostEnd(endpoint, bridge, namespace);
        Links links = host.socket().links();
        if (port.master() != bridge.index()) {
            links.setMaster(port.index(), bridge.index());
        }
        if (!port.isUp()) {
            links.up(port.index());
        }
        // A container that calls its own published port is answered through the port that it called from.
        links.setHairpin(port.index(), true);
        host.settings(Map.of("net.ipv6.conf." + port.name() + ".disable_ipv6", "1"));
        inside(namespace, socket -> {
            new ContainerSide(endpoint, socket).configure();
            return true;
        });
        Carrier.await(links, port.name());
        Carrier.await(links, bridge.name());
    }

    private Link hostEnd(EndpointSpec endpoint, Link bridge, Path namespace) {
        Links links = host.socket().links();
        VethSpec veth = VethSpec.of(hostName(endpoint), endpoint.interfaceName(), namespace)
                .withMaster(bridge.index())
                .withMtu(endpoint.network().mtu())
                .withAlias(tag(endpoint))
                .withPeerMac(endpoint.macAddress());
        try {
            return links.createVeth(veth);
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.ALREADY_EXISTS) {
                throw e.within("endpoint " + shortId(endpoint) + " on network "
                        + endpoint.network().name());
            }
        }
        Link present = links.find(hostName(endpoint))
                .orElseThrow(() -> EngineException.conflict("endpoint " + shortId(endpoint) + ": the namespace "
                        + namespace + " already has an interface " + endpoint.interfaceName()));
        if (!isOf(present, endpoint)) {
            throw EngineException.conflict(
                    "endpoint " + shortId(endpoint) + ": the link " + present.name() + " belongs to somebody else");
        }
        boolean tied = inside(
                namespace,
                socket -> socket.links().find(endpoint.interfaceName()).isPresent());
        if (tied) {
            links.setAlias(present.index(), tag(endpoint));
            return present;
        }
        // Left over from another namespace of the same endpoint, which is gone or given up.
        links.delete(present.name());
        return links.createVeth(veth);
    }

    void detach(EndpointSpec endpoint) {
        present(endpoint).ifPresent(link -> host.socket().links().delete(link.name()));
        forgetConnections(endpoint);
    }

    /** Deleting a link takes tens of milliseconds; with its namespace it goes by itself, in the background. */
    void abandon(EndpointSpec endpoint) {
        present(endpoint).ifPresent(link -> host.socket().links().down(link.index()));
        forgetConnections(endpoint);
    }

    private void forgetConnections(EndpointSpec endpoint) {
        try {
            endpoint.addresses().forEach(address -> host.forgetConnections(address.address()));
        } catch (EngineException e) {
            LOG.warn(
                    "endpoint {}: the kernel's connection tracking cannot be asked: {}",
                    shortId(endpoint),
                    e.message());
        }
    }

    private Optional<Link> present(EndpointSpec endpoint) {
        return host.socket().links().find(hostName(endpoint)).filter(link -> isOf(link, endpoint));
    }

    void setDefaultGateways(EndpointSpec endpoint, Path namespace) {
        inside(namespace, socket -> {
            new ContainerSide(endpoint, socket).setDefaultRoutes();
            return true;
        });
    }

    EndpointStats stats(EndpointSpec endpoint, Path namespace) {
        return inside(namespace, socket -> new ContainerSide(endpoint, socket).stats());
    }

    List<String> check(EndpointSpec endpoint, Path namespace) {
        List<String> differences = new ArrayList<>();
        Optional<Link> bridge = host.socket().links().find(endpoint.network().linkName());
        Optional<Link> port = host.socket().links().find(hostName(endpoint));
        if (bridge.isEmpty()) {
            differences.add("bridge " + endpoint.network().linkName() + " is missing");
        }
        if (port.isEmpty()) {
            differences.add("link " + hostName(endpoint) + " is missing");
        }
        port.ifPresent(link -> {
            if (!isOf(link, endpoint)) {
                differences.add("link " + link.name() + " belongs to somebody else");
            }
            if (bridge.isPresent() && link.master() != bridge.get().index()) {
                differences.add("link " + link.name() + " is not a port of bridge "
                        + bridge.get().name());
            }
            if (!link.isUp()) {
                differences.add("link " + link.name() + " is down");
            }
        });
        try {
            differences.addAll(inside(namespace, socket -> new ContainerSide(endpoint, socket).check()));
        } catch (EngineException e) {
            differences.add(e.message());
        }
        return List.copyOf(differences);
    }

    private <T> T inside(Path namespace, Function<NetlinkSocket, T> work) {
        return NetworkNamespace.runIn(namespace, () -> {
            try (NetlinkSocket socket = NetlinkSocket.open()) {
                return work.apply(socket);
            }
        });
    }

    /** Without an alias it was made a moment before a crash. */
    private boolean isOf(Link link, EndpointSpec endpoint) {
        return link.kind().equals("veth")
                && (link.alias().isEmpty() || link.alias().equals(tag(endpoint)));
    }

    private String tag(EndpointSpec endpoint) {
        return new EngineTag(engineId, endpoint.id()).alias();
    }

    static String hostName(EndpointSpec endpoint) {
        return "veth" + endpoint.id().substring(0, NAME_DIGITS);
    }

    private static String shortId(EndpointSpec endpoint) {
        return endpoint.id().substring(0, 12);
    }
}
