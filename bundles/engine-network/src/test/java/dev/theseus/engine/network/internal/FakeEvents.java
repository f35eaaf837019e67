package dev.theseus.engine.network.internal;

import dev.theseus.api.host.Subscription;
import dev.theseus.engine.event.Event;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.event.Happening;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Keeps what was published. */
final class FakeEvents implements Events {
    final List<Event> all = new CopyOnWriteArrayList<>();

    @Override
    public void publish(Happening what) {
        all.add(new Event(what, Instant.EPOCH));
    }

    @Override
    public Subscription subscribe(Instant since, Consumer<Event> listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Event> past(Instant since, Instant until) {
        return all;
    }

    /** {@code CONNECTED bridge}, … */
    List<String> words() {
        return all.stream()
                .map(Event::what)
                .filter(Happening.OfNetwork.class::isInstance)
                .map(Happening.OfNetwork.class::cast)
                .map(network -> network.change() + " " + network.name())
                .toList();
    }
}
