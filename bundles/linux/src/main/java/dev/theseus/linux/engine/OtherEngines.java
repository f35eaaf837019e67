package dev.theseus.linux.engine;

import dev.theseus.linux.namespace.NetworkNamespace;
import dev.theseus.linux.netlink.Link;
import dev.theseus.linux.netlink.NetlinkSocket;
import dev.theseus.linux.thread.PlatformThreads;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** What is known of engines beside one's own. */
public final class OtherEngines {
    private static final String BRIDGE = "bridge";

    private OtherEngines() {}

    /**
     * Those of which nothing but links and rules can be left: they do not live, and no process runs behind any of their links,
     * since containers outlive their engine. One that is only away for a moment writes its rules anew when it comes back.
     *
     * @param namespace where to look; empty for the daemon's own
     */
    public static Set<String> gone(Set<String> engineIds, Optional<Path> namespace) {
        if (engineIds.isEmpty()) {
            return Set.of();
        }
        Callable<Set<String>> work = () -> gone(engineIds);
        return namespace.isPresent() ? NetworkNamespace.runIn(namespace.get(), work) : PlatformThreads.call(work);
    }

    private static Set<String> gone(Set<String> engineIds) {
        Set<String> dead = new HashSet<>(engineIds);
        dead.removeIf(LifeSign::isGiven);
        if (dead.isEmpty()) {
            return dead;
        }
        try (NetlinkSocket socket = NetlinkSocket.open()) {
            List<Link> all = socket.links().list();
            List<Link> left = all.stream()
                    .filter(link -> owner(link).filter(dead::contains).isPresent())
                    .toList();
            Set<Integer> inhabited =
                    left.isEmpty() ? Set.of() : socket.peerNamespaces().inhabited();
            left.stream()
                    .filter(link -> isInhabited(link, all, () -> inhabited))
                    .flatMap(link -> owner(link).stream())
                    .forEach(dead::remove);
            return dead;
        }
    }

    private static Optional<String> owner(Link link) {
        return EngineTag.parse(link.alias()).map(EngineTag::engineId);
    }

    /**
     * Whether processes run behind a port of a bridge, or behind a link that is none.
     *
     * @param all links of the namespace
     * @param inhabited looks for the numbers of namespaces where processes run
     */
    public static boolean isInhabited(Link link, List<Link> all, Supplier<Set<Integer>> inhabited) {
        List<OptionalInt> ends = link.kind().equals(BRIDGE)
                ? all.stream()
                        .filter(port -> port.master() == link.index())
                        .map(Link::peerNamespace)
                        .toList()
                : List.of(link.peerNamespace());
        if (ends.isEmpty()) {
            return false;
        }
        Set<Integer> namespaces = inhabited.get();
        // A port that leads nowhere that is known may lead anywhere.
        return ends.stream().anyMatch(number -> number.isEmpty() || namespaces.contains(number.getAsInt()));
    }
}
