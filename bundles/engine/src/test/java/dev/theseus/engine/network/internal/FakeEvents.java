package dev.theseus.engine.network.internal;

import dev.theseus.api.host.Subscription;
import dev.theseus.engine.event.Event;
import dev.theseus.engine.event.Events;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Keeps what was published. */
final class FakeEvents implements Events {
    final List<Event> all = new CopyOnWriteArrayList<>();

    @Override
    public void publish(String type, String action, String actorId, Map<String, String> attributes) {
        all.add(new Event(type, action, actorId, attributes, Instant.EPOCH));
    }

    @Override
    public Subscription subscribe(Instant since, Consumer<Event> listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Event> past(Instant since, Instant until) {
        return all;
    }

    /** {@code connect bridge}, … */
    List<String> words() {
        return all.stream()
                .map(event -> (event.action() + " " + event.attributes().getOrDefault("name", "")).strip())
                .toList();
    }
}
