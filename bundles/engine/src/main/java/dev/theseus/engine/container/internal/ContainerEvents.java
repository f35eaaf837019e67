package dev.theseus.engine.container.internal;

import dev.theseus.engine.event.Events;
import java.util.LinkedHashMap;
import java.util.Map;

/** Publishes events of containers with the attributes that Docker gives them. */
final class ContainerEvents {
    private final Events events;

    ContainerEvents(Events events) {
        this.events = events;
    }

    void publish(ContainerRecord container, String action) {
        publish(container, action, Map.of());
    }

    /** @param reclaimed bytes */
    void pruned(long reclaimed) {
        events.publish("container", "prune", "", Map.of("reclaimed", Long.toString(reclaimed)));
    }

    void publish(ContainerRecord container, String action, Map<String, String> more) {
        Map<String, String> attributes = new LinkedHashMap<>(container.spec().labels());
        attributes.put("image", container.spec().image());
        attributes.put("name", container.name());
        attributes.putAll(more);
        events.publish("container", action, container.id(), attributes);
    }
}
