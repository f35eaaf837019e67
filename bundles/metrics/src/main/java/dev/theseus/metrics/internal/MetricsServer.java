package dev.theseus.metrics.internal;

import com.sun.net.httpserver.HttpServer;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.Subscription;
import dev.theseus.engine.container.Containers;
import dev.theseus.engine.container.HealthCounts;
import dev.theseus.engine.event.Event;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.event.Happening;
import dev.theseus.engine.system.SystemService;
import dev.theseus.engine.trace.EndedTraces;
import dev.theseus.settings.DaemonSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves {@code /metrics} where {@code metrics-addr} says; where it says nothing, nothing happens. */
@Component(service = MetricsServer.class, immediate = true, configurationPolicy = ConfigurationPolicy.IGNORE)
public final class MetricsServer {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsServer.class);
    /** Connections that wait to be taken. */
    private static final int BACKLOG = 50;

    private final List<Subscription> subscriptions = new ArrayList<>();
    private final Optional<HttpServer> server;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();

    @Activate
    public MetricsServer(
            @Reference DaemonSettings settings,
            @Reference SystemService system,
            @Reference Containers containers,
            @Reference HealthCounts health,
            @Reference Events events,
            @Reference EndedTraces traces) {
        server = settings.metrics().map(address -> listen(address));
        server.ifPresent(listening -> {
            EngineMetrics metrics = new EngineMetrics(system, containers, health);
            subscriptions.add(events.subscribe(Instant.MAX, event -> count(event, metrics)));
            RequestTimers timers = new RequestTimers(metrics);
            subscriptions.add(traces.subscribe(trace -> timers.take(trace.root())));
            listening.createContext("/", new MetricsHandler(metrics));
            listening.setExecutor(workers);
            listening.start();
            LOG.info("metrics API listening on {}", listening.getAddress());
        });
    }

    private static HttpServer listen(InetSocketAddress address) {
        String host = address.getHostString();
        InetSocketAddress local = host.isEmpty()
                ? new InetSocketAddress(address.getPort())
                : new InetSocketAddress(host, address.getPort());
        try {
            return HttpServer.create(local, BACKLOG);
        } catch (IOException | RuntimeException e) {
            throw EngineException.internal("metrics are not served on " + address + " (metrics-addr)", e);
        }
    }

    private static void count(Event event, EngineMetrics metrics) {
        if (!(event.what() instanceof Happening.OfStore)) {
            metrics.countEvent();
        }
    }

    @Deactivate
    public void close() {
        subscriptions.forEach(Subscription::close);
        server.ifPresent(listening -> listening.stop(0));
        workers.shutdownNow();
    }

    /** Where it listens; empty when it does not. */
    Optional<InetSocketAddress> address() {
        return server.map(HttpServer::getAddress);
    }
}
