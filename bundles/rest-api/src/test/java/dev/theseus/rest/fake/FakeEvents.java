package dev.theseus.rest.fake;

import dev.theseus.api.host.Subscription;
import dev.theseus.engine.event.Event;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.event.Happening;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Events that are delivered by the publisher's thread. */
public final class FakeEvents implements Events {
    private final List<Event> past = new CopyOnWriteArrayList<>();
    public final List<Consumer<Event>> listeners = new CopyOnWriteArrayList<>();

    @Override
    public void publish(Happening what) {
        Event event = new Event(what, Instant.ofEpochSecond(1_700_000_000L, 5));
        past.add(event);
        listeners.forEach(listener -> listener.accept(event));
    }

    @Override
    public Subscription subscribe(Instant since, Consumer<Event> listener) {
        past.stream().filter(event -> !event.time().isBefore(since)).forEach(listener);
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public List<Event> past(Instant since, Instant until) {
        return past.stream()
                .filter(event -> !event.time().isBefore(since) && !event.time().isAfter(until))
                .toList();
    }
}
