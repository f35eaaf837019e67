package dev.theseus.rest.system;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.Subscription;
import dev.theseus.engine.event.Event;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.time.Moment;
import dev.theseus.rest.http.Exchange;
import dev.theseus.rest.http.Handler;
import dev.theseus.rest.json.Filters;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Past and coming events, one JSON object a line. */
public final class EventsHandler implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(EventsHandler.class);

    private final Events events;

    public EventsHandler(Events events) {
        this.events = events;
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        Clock clock = Clock.fixed(Instant.now(), ZoneId.systemDefault());
        Optional<Instant> since = time(exchange, "since", clock);
        Optional<Instant> until = time(exchange, "until", clock);
        if (since.isPresent() && until.isPresent() && since.get().isAfter(until.get())) {
            throw EngineException.invalid("`since` time (" + exchange.query().get("since")
                    + ") cannot be after `until` time (" + exchange.query().get("until") + ")");
        }
        EventFilter filter = new EventFilter(Filters.of(exchange.query(), EventFilter.NAMES));
        OutputStream output = exchange.stream("application/json");
        if (until.isPresent() && !until.get().isAfter(clock.instant())) {
            for (Event event : events.past(since.orElse(Instant.EPOCH), until.get())) {
                Optional<DockerEvent> said = DockerEvent.of(event).filter(filter::accepts);
                if (said.isPresent()) {
                    write(output, said.get());
                }
            }
            return;
        }
        follow(exchange, since.orElse(Instant.MAX), until, filter, output);
    }

    private static Optional<Instant> time(Exchange exchange, String name, Clock clock) {
        return exchange.query().find(name).map(text -> Moment.parse(text, clock));
    }

    private void follow(
            Exchange exchange, Instant since, Optional<Instant> until, EventFilter filter, OutputStream output)
            throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        exchange.onDisconnect(over::countDown);
        Subscription subscription = events.subscribe(since, event -> {
            boolean late = until.isPresent() && event.time().isAfter(until.get());
            Optional<DockerEvent> said = DockerEvent.of(event).filter(filter::accepts);
            if (late || said.isEmpty() || over.getCount() == 0) {
                return;
            }
            try {
                write(output, said.get());
            } catch (IOException e) {
                LOG.debug("the client of an event stream is gone", e);
                over.countDown();
            }
        });
        try (subscription) {
            if (until.isPresent()) {
                over.await(Duration.between(Instant.now(), until.get()).toMillis(), TimeUnit.MILLISECONDS);
            } else {
                over.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while following events", e);
        }
    }

    private static void write(OutputStream output, DockerEvent event) throws IOException {
        output.write((EventJson.of(event) + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
