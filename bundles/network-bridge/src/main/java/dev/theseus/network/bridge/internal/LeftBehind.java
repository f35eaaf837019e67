package dev.theseus.network.bridge.internal;

import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.NetworkSpec;
import dev.theseus.kit.network.HostNamespace;
import dev.theseus.linux.engine.EngineTag;
import dev.theseus.linux.engine.LifeSign;
import dev.theseus.linux.engine.OtherEngines;
import dev.theseus.linux.netlink.InterfaceAddress;
import dev.theseus.linux.netlink.Link;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bridges of engines that are gone, and of networks that the own engine has lost with its state. Such a one is removed when it
 * stands in the way of a network, and never otherwise: an engine that is only away for a moment finds all else again. It
 * counts as left behind when its engine gives no sign of life and no process runs behind any of its ports, since containers
 * outlive their engine.
 */
final class LeftBehind {
    private static final Logger LOG = LoggerFactory.getLogger(LeftBehind.class);
    private static final String BRIDGE = "bridge";

    private final HostNamespace host;
    private final String engineId;
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean cleared = new AtomicBoolean();
    private volatile boolean told;

    LeftBehind(HostNamespace host, String engineId) {
        this.host = host;
        this.engineId = engineId;
    }

    /** Says all that the engine has; what else bears its tag is of a state that is lost. */
    void know(Collection<String> objects) {
        known.addAll(objects);
        told = true;
    }

    /** A network that has come since. */
    void know(NetworkSpec network) {
        known.add(network.id());
    }

    /**
     * Removes the bridges of networks that were lost with the state of this engine; looks once. They hold nothing, and a state that knows
     * them after all has them made again.
     */
    void clearLost() {
        if (!told || cleared.getAndSet(true)) {
            return;
        }
        List<Link> all = host.socket().links().list();
        abandoned(all).stream()
                .filter(link -> stranger(link).filter(engineId::equals).isPresent())
                .forEach(link -> remove("a network that was lost", link, engineId, all));
    }

    /** Removes the link if it was left behind; otherwise the answer is why it was not. */
    Optional<String> take(NetworkSpec network, Link link) {
        Optional<String> owner = stranger(link);
        if (owner.isEmpty()) {
            return Optional.of("belongs to somebody else");
        }
        if (lives(owner.get())) {
            return Optional.of("belongs to the engine " + owner.get() + ", which runs");
        }
        List<Link> all = host.socket().links().list();
        if (isInhabited(link, all)) {
            return Optional.of(
                    owner.get().equals(engineId)
                            ? "belongs to a network that was lost with the state of this engine, and containers on it still run"
                            : "belongs to the engine " + owner.get() + ", whose containers still run");
        }
        remove("network " + network.name(), link, owner.get(), all);
        return Optional.empty();
    }

    /** Removes what was left behind on subnets of the network: two links with one subnet serve neither. */
    void clearSubnets(NetworkSpec network) {
        List<Link> all = host.socket().links().list();
        List<Link> candidates = abandoned(all);
        if (candidates.isEmpty()) {
            return;
        }
        List<InterfaceAddress> addresses = host.socket().addresses().list();
        for (Link link : candidates) {
            boolean overlaps = addresses.stream()
                    .filter(address -> address.link() == link.index())
                    .map(address -> new Cidr(address.address(), address.prefixLength()))
                    .anyMatch(subnet -> network.gateways().stream().anyMatch(subnet::overlaps));
            if (overlaps) {
                remove("network " + network.name(), link, stranger(link).orElseThrow(), all);
            }
        }
    }

    /** Indices of links whose subnets are as good as free. */
    Set<Integer> links() {
        return abandoned(host.socket().links().list()).stream().map(Link::index).collect(Collectors.toSet());
    }

    private List<Link> abandoned(List<Link> all) {
        List<Link> strangers = all.stream()
                .filter(link -> link.kind().equals(BRIDGE) && stranger(link).isPresent())
                .toList();
        if (strangers.isEmpty()) {
            return List.of();
        }
        Set<String> alive = new HashSet<>();
        strangers.stream()
                .map(link -> stranger(link).orElseThrow())
                .distinct()
                .filter(this::lives)
                .forEach(alive::add);
        return strangers.stream()
                .filter(link -> !alive.contains(stranger(link).orElseThrow()))
                .filter(link -> !isInhabited(link, all))
                .toList();
    }

    private Optional<String> stranger(Link link) {
        return EngineTag.parse(link.alias()).filter(this::isStrange).map(EngineTag::engineId);
    }

    private boolean isStrange(EngineTag tag) {
        return !tag.engineId().equals(engineId) || told && !known.contains(tag.objectId());
    }

    private boolean lives(String owner) {
        return !owner.equals(engineId) && host.inside(() -> LifeSign.isGiven(owner));
    }

    private boolean isInhabited(Link bridge, List<Link> all) {
        return OtherEngines.isInhabited(
                bridge, all, () -> host.socket().peerNamespaces().inhabited());
    }

    private void remove(String about, Link bridge, String owner, List<Link> all) {
        LOG.warn(
                "{}: the bridge {} was left behind by the engine {}, {}: it is removed",
                about,
                bridge.name(),
                owner,
                owner.equals(engineId) ? "whose state was lost" : "which is gone");
        all.stream()
                .filter(port -> port.master() == bridge.index())
                .filter(port -> stranger(port).filter(owner::equals).isPresent())
                .forEach(port -> host.socket().links().delete(port.name()));
        host.socket().links().delete(bridge.name());
    }
}
