package dev.theseus.engine.testing;

import dev.theseus.api.host.Subscription;
import dev.theseus.api.image.ImageReference;
import dev.theseus.engine.event.Event;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.event.Happening;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Keeps every event. */
public final class RecordedEvents implements Events {
    private final List<Event> events = new CopyOnWriteArrayList<>();

    public List<Event> all() {
        return events;
    }

    /** What happened to images, in order. */
    public List<Happening.OfImage> ofImages() {
        return events.stream()
                .map(Event::what)
                .filter(Happening.OfImage.class::isInstance)
                .map(Happening.OfImage.class::cast)
                .toList();
    }

    /** What happened to networks, {@code CONNECTED bridge}, in order. */
    public List<String> networkSummary() {
        return events.stream()
                .map(Event::what)
                .filter(Happening.OfNetwork.class::isInstance)
                .map(Happening.OfNetwork.class::cast)
                .map(network -> network.change() + " " + network.name())
                .toList();
    }

    /** {@code PULLED busybox:latest}, {@code DELETED sha256:…}, in order. */
    public List<String> summary() {
        return ofImages().stream()
                .map(image -> image.change() + " "
                        + image.reference()
                                .map(ImageReference::familiar)
                                .orElse(image.id().value()))
                .toList();
    }

    @Override
    public void publish(Happening what) {
        events.add(new Event(what, Instant.now()));
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
