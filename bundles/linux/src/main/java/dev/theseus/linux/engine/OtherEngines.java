package dev.theseus.linux.engine;

import dev.theseus.linux.namespace.NetworkNamespace;
import dev.theseus.linux.netlink.NetlinkSocket;
import dev.theseus.linux.thread.PlatformThreads;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** What is known of engines beside one's own. */
public final class OtherEngines {
    private OtherEngines() {}

    /**
     * Those of which nothing but rules can be left: they do not live, and no link has their tag. An engine that is only away
     * for a moment has its bridges, and writes its rules anew when it comes back.
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
        try (NetlinkSocket socket = NetlinkSocket.open()) {
            Set<String> owners = socket.links().list().stream()
                    .flatMap(link -> EngineTag.parse(link.alias()).stream())
                    .map(EngineTag::engineId)
                    .collect(Collectors.toSet());
            return engineIds.stream()
                    .filter(engineId -> !owners.contains(engineId) && !LifeSign.isGiven(engineId))
                    .collect(Collectors.toSet());
        }
    }
}
