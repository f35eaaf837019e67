package dev.theseus.rest;

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
import dev.theseus.engine.settings.Settings;
import dev.theseus.engine.slot.Slots;
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
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The API's routes in a server that does not listen yet. It is made while the engine still recovers. */
@Component(service = RestApi.class, immediate = true, configurationPolicy = ConfigurationPolicy.IGNORE)
public final class RestApi {
    private final HttpServer server;

    @Activate
    public RestApi(
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
        server = new HttpServer(routes, traces, "Theseus/" + system.release() + " (linux)");
    }

    HttpServer server() {
        return server;
    }

    @Deactivate
    void close() {
        server.close();
    }
}
