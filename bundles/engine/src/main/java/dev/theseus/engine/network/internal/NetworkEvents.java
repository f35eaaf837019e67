package dev.theseus.engine.network.internal;

import dev.theseus.engine.event.Events;
import java.util.HashMap;
import java.util.Map;

/** Tells what happened to networks, in Docker's words. */
public final class NetworkEvents {
    private static final String TYPE = "network";

    private final Events events;

    public NetworkEvents(Events events) {
        this.events = events;
    }

    void created(NetworkRecord network) {
        events.publish(TYPE, "create", network.id(), network.eventAttributes());
    }

    void destroyed(NetworkRecord network) {
        events.publish(TYPE, "destroy", network.id(), network.eventAttributes());
    }

    void pruned() {
        events.publish(TYPE, "prune", "", Map.of("reclaimed", "0"));
    }

    void connected(NetworkRecord network, String containerId) {
        events.publish(TYPE, "connect", network.id(), with(network, containerId));
    }

    void disconnected(NetworkRecord network, String containerId) {
        events.publish(TYPE, "disconnect", network.id(), with(network, containerId));
    }

    private static Map<String, String> with(NetworkRecord network, String containerId) {
        Map<String, String> attributes = new HashMap<>(network.eventAttributes());
        attributes.put("container", containerId);
        return attributes;
    }
}
