package dev.theseus.network.bridge.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.NetworkSpec;
import dev.theseus.kit.network.HostNamespace;
import dev.theseus.linux.engine.EngineTag;
import dev.theseus.linux.netlink.BridgeSpec;
import dev.theseus.linux.netlink.InterfaceAddress;
import dev.theseus.linux.netlink.Link;
import dev.theseus.linux.netlink.Links;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The host's side of networks: bridges with their addresses and settings. */
final class Bridges {
    private final HostNamespace host;
    private final String engineId;
    private final LeftBehind leftBehind;
    private final Drafts drafts;

    Bridges(HostNamespace host, String engineId) {
        this.host = host;
        this.engineId = engineId;
        this.leftBehind = new LeftBehind(host, engineId);
        this.drafts = new Drafts(host, engineId);
    }

    /** Says all objects that the engine has, of whatever kind. */
    void know(Collection<String> objects) {
        leftBehind.know(objects);
    }

    void ensure(NetworkSpec network) {
        leftBehind.know(network);
        Link bridge = network.adopt() ? adopted(network) : own(network);
        host.settings(settings(network));
        if (!bridge.isUp()) {
            host.socket().links().up(bridge.index());
        }
    }

    /** The bridge of a network that was ensured before. */
    Link get(NetworkSpec network) {
        return host.socket()
                .links()
                .find(network.linkName())
                .orElseThrow(() -> EngineException.notFound("network " + network.name() + ": there is no link "
                        + network.linkName() + "; the next container on it has it made"));
    }

    void remove(NetworkSpec network) {
        if (network.adopt()) {
            return;
        }
        Links links = host.socket().links();
        links.find(network.linkName()).filter(link -> isOf(link, network)).ifPresent(link -> links.delete(link.name()));
    }

    private Link adopted(NetworkSpec network) {
        Link link = host.socket()
                .links()
                .find(network.linkName())
                .orElseThrow(() -> EngineException.notFound("network " + network.name() + ": there is no bridge "
                        + network.linkName() + "; create it or start the daemon without --bridge"));
        requireBridge(network, link);
        return link;
    }

    private Link own(NetworkSpec network) {
        Links links = host.socket().links();
        drafts.clear();
        leftBehind.clearLost();
        Link bridge = links.find(network.linkName())
                .flatMap(present -> usable(network, present))
                .orElseGet(() -> create(network));
        if (bridge.alias().isEmpty()) {
            links.setAlias(bridge.index(), tag(network));
        }
        if (network.mtu() > 0 && bridge.mtu() != network.mtu()) {
            links.setMtu(bridge.index(), network.mtu());
        }
        mendAddresses(network, bridge);
        return bridge;
    }

    /** Empty when the link was in the way and is gone now. */
    private Optional<Link> usable(NetworkSpec network, Link present) {
        requireBridge(network, present);
        if (isOf(present, network)) {
            return Optional.of(present);
        }
        leftBehind.take(network, present).ifPresent(reason -> {
            throw EngineException.conflict("network " + network.name() + ": the link " + network.linkName() + " "
                    + reason + "; remove it or choose another name (com.docker.network.bridge.name, --bridge-name)");
        });
        return Optional.empty();
    }

    /** One without a tag was made by an earlier release, a moment before a crash; but it has the address derived from the id. */
    private boolean isOf(Link link, NetworkSpec network) {
        return link.alias().equals(tag(network))
                || link.alias().isEmpty()
                        && link.kind().equals("bridge")
                        && link.mac().equals(mac(network));
    }

    private Link create(NetworkSpec network) {
        leftBehind.clearSubnets(network);
        try {
            return drafts.make(BridgeSpec.of(network.linkName())
                    .withMac(mac(network))
                    .withMtu(network.mtu())
                    .withAlias(tag(network)));
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.ALREADY_EXISTS) {
                // Somebody else who ensures the same network may have been faster.
                Optional<Link> made =
                        host.socket().links().find(network.linkName()).filter(link -> isOf(link, network));
                if (made.isPresent()) {
                    return made.get();
                }
            }
            throw e.within("network " + network.name());
        }
    }

    /** Of addresses and routes; but what was left behind is removed when its subnet is needed. */
    List<Cidr> usedSubnets() {
        Set<Integer> free = leftBehind.links();
        return host.subnets(link -> !free.contains(link));
    }

    private static void requireBridge(NetworkSpec network, Link link) {
        if (!link.kind().equals("bridge")) {
            throw EngineException.conflict(
                    "network " + network.name() + ": the link " + link.name() + " exists and is no bridge");
        }
    }

    private void mendAddresses(NetworkSpec network, Link bridge) {
        var addresses = host.socket().addresses();
        List<InterfaceAddress> wanted = network.gateways().stream()
                .map(gateway -> new InterfaceAddress(bridge.index(), gateway.address(), gateway.prefixLength()))
                .toList();
        List<InterfaceAddress> present = addresses.list().stream()
                .filter(address -> address.link() == bridge.index())
                .filter(address -> !address.address().isLinkLocalAddress())
                .toList();
        present.stream().filter(address -> !wanted.contains(address)).forEach(addresses::delete);
        wanted.stream().filter(address -> !present.contains(address)).forEach(addresses::add);
    }

    private static Map<String, String> settings(NetworkSpec network) {
        String link = network.linkName().replace('.', '/');
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("net.ipv4.ip_forward", "1");
        if (!network.internal()) {
            // Lets the host reach ports published on its loopback; the firewall shuts it for everybody else.
            settings.put("net.ipv4.conf." + link + ".route_localnet", "1");
        }
        if (network.gateways().stream().anyMatch(Cidr::isIpv6)) {
            settings.put("net.ipv6.conf." + link + ".disable_ipv6", "0");
            settings.put("net.ipv6.conf." + link + ".accept_dad", "0");
            settings.put("net.ipv6.conf.default.forwarding", "1");
            settings.put("net.ipv6.conf.all.forwarding", "1");
        }
        return settings;
    }

    private String tag(NetworkSpec network) {
        return new EngineTag(engineId, network.id()).alias();
    }

    /** Stable, so that neighbours' caches survive when ports come and go; locally administered. */
    private static String mac(NetworkSpec network) {
        StringBuilder mac = new StringBuilder("02:42");
        for (int i = 0; i < 8; i += 2) {
            mac.append(':').append(network.id(), i, i + 2);
        }
        return mac.toString();
    }
}
