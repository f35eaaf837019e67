package dev.theseus.engine.image.internal.testing;

import dev.theseus.api.host.Subscription;
import dev.theseus.engine.event.Event;
import dev.theseus.engine.event.Events;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Keeps every event. */
public final class RecordedEvents implements Events {
    private final List<Event> events = new CopyOnWriteArrayList<>();

    public List<Event> all() {
        return events;
    }

    /** {@code action name} of each, in order. */
    public List<String> summary() {
        return events.stream()
                .map(event -> event.action() + " " + event.attributes().get("name"))
                .toList();
    }

    @Override
    public void publish(String type, String action, String actorId, Map<String, String> attributes) {
        events.add(new Event(type, action, actorId, attributes, Instant.now()));
    }

    @Override
    public Subscription subscribe(Instant since, Consumer<Event> listener) {
        throw new UnsupportedOperationException("nobody subscribes here");
    }

    @Override
    public List<Event> past(Instant since, Instant until) {
        return List.copyOf(events);
    }
}
