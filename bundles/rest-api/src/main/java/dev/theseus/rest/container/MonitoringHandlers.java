package dev.theseus.rest.container;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.engine.container.Monitoring;
import dev.theseus.engine.container.Monitoring.Stats;
import dev.theseus.rest.http.Exchange;
import dev.theseus.rest.json.ObjectBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Looking at running containers. */
final class MonitoringHandlers {
    private static final long INTERVAL_MILLIS = 1000;

    private final Monitoring monitoring;

    MonitoringHandlers(Monitoring monitoring) {
        this.monitoring = monitoring;
    }

    void top(Exchange exchange) {
        Monitoring.Processes processes = monitoring.top(
                exchange.path("id"), exchange.query().find("ps_args").orElse("-ef"), exchange.context());
        exchange.json(ObjectBuilder.object()
                .put("Titles", processes.titles())
                .put("Processes", ObjectBuilder.array(processes.rows(), ObjectBuilder::array))
                .build());
    }

    /** Readings every second; a single one comes with an earlier one to compare with, unless that is not wanted. */
    void stats(Exchange exchange) throws IOException {
        boolean stream = exchange.query().flag("stream", true);
        boolean oneShot = exchange.query().flag("one-shot");
        if (stream && oneShot) {
            throw EngineException.invalid("cannot have stream=true and one-shot=true");
        }
        CountDownLatch gone = new CountDownLatch(1);
        exchange.onDisconnect(gone::countDown);
        Stats reading = monitoring.stats(exchange.path("id"), exchange.context());
        if (stream) {
            follow(exchange, reading, gone);
            return;
        }
        Optional<Stats> before = Optional.empty();
        if (!oneShot && reading.task().isPresent()) {
            before = Optional.of(reading);
            pause(gone);
            reading = monitoring.stats(exchange.path("id"), exchange.context());
        }
        exchange.json(StatsJson.of(reading, before));
    }

    private void follow(Exchange exchange, Stats first, CountDownLatch gone) throws IOException {
        OutputStream output = exchange.stream("application/json");
        Optional<Stats> before = Optional.empty();
        Stats reading = first;
        do {
            output.write((StatsJson.of(reading, before) + "\n").getBytes(StandardCharsets.UTF_8));
            before = Optional.of(reading);
            if (pause(gone)) {
                return;
            }
            try {
                reading = monitoring.stats(exchange.path("id"), exchange.context());
            } catch (EngineException e) {
                if (e.kind() != ErrorKind.NOT_FOUND) {
                    throw e;
                }
                // It was removed meanwhile: that is the orderly end of the stream.
                return;
            }
        } while (true);
    }

    private static boolean pause(CountDownLatch gone) throws IOException {
        try {
            return gone.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted between readings", e);
        }
    }
}
