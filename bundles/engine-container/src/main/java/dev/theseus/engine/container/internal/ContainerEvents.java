package dev.theseus.engine.container.internal;

import dev.theseus.engine.event.ContainerChange;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.event.Happening;
import dev.theseus.engine.event.Happening.PrunedKind;

/** Publishes events of containers. */
final class ContainerEvents {
    private final Events events;

    ContainerEvents(Events events) {
        this.events = events;
    }

    /** @param reclaimed bytes */
    void pruned(long reclaimed) {
        events.publish(new Happening.Pruned(PrunedKind.CONTAINERS, reclaimed));
    }

    void publish(ContainerRecord container, ContainerChange change) {
        events.publish(new Happening.OfContainer(
                container.id(),
                container.name(),
                container.spec().image(),
                container.spec().labels(),
                change));
    }
}
