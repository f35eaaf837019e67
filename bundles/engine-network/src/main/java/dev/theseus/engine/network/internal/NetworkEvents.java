package dev.theseus.engine.network.internal;

import dev.theseus.engine.event.Events;
import dev.theseus.engine.event.Happening;
import dev.theseus.engine.event.Happening.NetworkChange;
import dev.theseus.engine.event.Happening.PrunedKind;
import dev.theseus.engine.network.SandboxOwner;
import java.util.Optional;

/** Tells what happened to networks. */
public final class NetworkEvents {
    private final Events events;

    public NetworkEvents(Events events) {
        this.events = events;
    }

    void created(NetworkRecord network) {
        publish(network, NetworkChange.CREATED, Optional.empty());
    }

    void destroyed(NetworkRecord network) {
        publish(network, NetworkChange.REMOVED, Optional.empty());
    }

    void pruned() {
        events.publish(new Happening.Pruned(PrunedKind.NETWORKS, 0));
    }

    void connected(NetworkRecord network, SandboxRecord sandbox) {
        publish(network, NetworkChange.CONNECTED, container(sandbox));
    }

    void disconnected(NetworkRecord network, SandboxRecord sandbox) {
        publish(network, NetworkChange.DISCONNECTED, container(sandbox));
    }

    private static Optional<String> container(SandboxRecord sandbox) {
        return Optional.of(sandbox.owner()).filter(SandboxOwner::isContainer).map(SandboxOwner::id);
    }

    private void publish(NetworkRecord network, NetworkChange change, Optional<String> containerId) {
        events.publish(new Happening.OfNetwork(network.id(), network.name(), network.driver(), change, containerId));
    }
}
