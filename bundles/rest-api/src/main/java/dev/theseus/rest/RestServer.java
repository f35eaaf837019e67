package dev.theseus.rest;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.container.ContainerFiles;
import dev.theseus.engine.container.ContainerStreams;
import dev.theseus.engine.container.Containers;
import dev.theseus.engine.container.Lifecycle;
import dev.theseus.engine.container.Monitoring;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.exec.Execs;
import dev.theseus.engine.image.Commits;
import dev.theseus.engine.image.ImageTransfers;
import dev.theseus.engine.image.Images;
import dev.theseus.engine.network.Networks;
import dev.theseus.engine.settings.DaemonSettings;
import dev.theseus.engine.settings.Settings;
import dev.theseus.engine.slot.Slots;
import dev.theseus.engine.system.Readiness;
import dev.theseus.engine.system.SystemService;
import dev.theseus.engine.trace.Traces;
import dev.theseus.engine.volume.Volumes;
import dev.theseus.rest.container.ContainerJson;
import dev.theseus.rest.container.ContainerRoutes;
import dev.theseus.rest.exec.ExecRoutes;
import dev.theseus.rest.http.RouteTable;
import dev.theseus.rest.image.ImageRoutes;
import dev.theseus.rest.network.NetworkRoutes;
import dev.theseus.rest.server.HttpServer;
import dev.theseus.rest.swarm.AbsentRoutes;
import dev.theseus.rest.system.DebugRoutes;
import dev.theseus.rest.system.EventsHandler;
import dev.theseus.rest.system.SystemRoutes;
import dev.theseus.rest.volume.VolumeRoutes;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the API as soon as the engine has recovered. The service is registered only while the daemon listens on
 * all its hosts; when it cannot, the reason is logged.
 */
@Component(service = RestServer.class, immediate = true)
public final class RestServer {
    private static final Logger LOG = LoggerFactory.getLogger(RestServer.class);

    private final HttpServer server;
    private final List<String> addresses;

    @Activate
    public RestServer(
            @Reference Readiness ready,
            @Reference Settings settings,
            @Reference Containers containers,
            @Reference Lifecycle lifecycle,
            @Reference ContainerStreams streams,
            @Reference ContainerFiles files,
            @Reference Monitoring monitoring,
            @Reference Execs execs,
            @Reference Images images,
            @Reference ImageTransfers transfers,
            @Reference Commits commits,
            @Reference Networks networks,
            @Reference Volumes volumes,
            @Reference Events events,
            @Reference SystemService system,
            @Reference Slots slots,
            @Reference Traces traces) {
        ContainerJson json = new ContainerJson(settings);
        RouteTable routes = new RouteTable()
                .add(new SystemRoutes(system, transfers, json, new EventsHandler(events)))
                .add(new ContainerRoutes(containers, lifecycle, streams, files, monitoring, json))
                .add(new ExecRoutes(execs))
                .add(new ImageRoutes(images, transfers, commits))
                .add(new NetworkRoutes(networks))
                .add(new VolumeRoutes(volumes))
                .add(new DebugRoutes(traces, slots))
                .add(new AbsentRoutes());
        server = new HttpServer(routes, traces, "Theseus/" + system.version().version() + " (linux)");
        try {
            DaemonSettings atStart = settings.current();
            addresses = server.listen(atStart.hosts(), atStart.socketGroup(), atStart.tls());
        } catch (EngineException e) {
            LOG.error("the API is not served: {}", e.message());
            throw e;
        }
    }

    /** Where it listens, as clients can use it. */
    public List<String> addresses() {
        return addresses;
    }

    @Deactivate
    void stop() {
        server.close();
    }
}
