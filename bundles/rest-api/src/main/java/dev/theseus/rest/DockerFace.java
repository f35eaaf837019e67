package dev.theseus.rest;

import dev.theseus.engine.build.BuildCache;
import dev.theseus.engine.build.Builds;
import dev.theseus.engine.build.SessionBuilds;
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
import dev.theseus.engine.slot.Slots;
import dev.theseus.engine.system.SystemService;
import dev.theseus.engine.trace.Traces;
import dev.theseus.engine.volume.Volumes;
import dev.theseus.http.Face;
import dev.theseus.http.Failure;
import dev.theseus.http.HttpExchange;
import dev.theseus.http.Routes;
import dev.theseus.rest.build.BuildRoutes;
import dev.theseus.rest.container.ContainerJson;
import dev.theseus.rest.container.ContainerRoutes;
import dev.theseus.rest.exec.ExecRoutes;
import dev.theseus.rest.http.ApiVersion;
import dev.theseus.rest.http.ErrorMapping;
import dev.theseus.rest.http.RouteTable;
import dev.theseus.rest.image.ImageRoutes;
import dev.theseus.rest.network.NetworkRoutes;
import dev.theseus.rest.sentence.ErrorSentences;
import dev.theseus.rest.swarm.AbsentRoutes;
import dev.theseus.rest.system.DebugRoutes;
import dev.theseus.rest.system.EventsHandler;
import dev.theseus.rest.system.SystemRoutes;
import dev.theseus.rest.volume.VolumeRoutes;
import dev.theseus.settings.Settings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Docker's Engine API. It is made while the engine still recovers. Nothing is to be ended when it leaves: streams that it has begun
 * go on to their end while its successor gets the new requests.
 */
@Component(service = Face.class, immediate = true, configurationPolicy = ConfigurationPolicy.IGNORE)
public final class DockerFace implements Face {
    private final Routes routes;

    private volatile @Nullable SessionBuilds sessions;
    private final String product;

    @Activate
    public DockerFace(
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
            @Reference Builds builds,
            @Reference BuildCache buildCache,
            @Reference Networks networks,
            @Reference Volumes volumes,
            @Reference Events events,
            @Reference SystemService system,
            @Reference Slots slots,
            @Reference Traces traces) {
        ContainerJson json = new ContainerJson(settings);
        routes = new RouteTable()
                .add(new SystemRoutes(
                        system, transfers, buildCache, json, new EventsHandler(events), () -> sessions != null))
                .add(new ContainerRoutes(containers, lifecycle, streams, files, monitoring, json))
                .add(new ExecRoutes(execs))
                .add(new ImageRoutes(images, transfers, commits))
                .add(new BuildRoutes(builds, buildCache, () -> Optional.ofNullable(sessions)))
                .add(new NetworkRoutes(networks))
                .add(new VolumeRoutes(volumes))
                .add(new DebugRoutes(traces, slots))
                .add(new AbsentRoutes());
        product = "Theseus/" + system.release() + " (linux)";
    }

    /** What speaks BuildKit's protocol has come. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    public void setSessions(SessionBuilds present) {
        sessions = present;
    }

    /** It leaves; its successor may have come before. */
    public void unsetSessions(SessionBuilds left) {
        if (left.equals(sessions)) {
            sessions = null;
        }
    }

    @Override
    public Routes routes() {
        return routes;
    }

    @Override
    public boolean isDefault() {
        return true;
    }

    @Override
    public void begin(HttpExchange exchange) {
        exchange.responseHeader("Api-Version", ApiVersion.CURRENT.toString());
        exchange.responseHeader("Docker-Experimental", "false");
        exchange.responseHeader("Ostype", "linux");
        exchange.responseHeader("Server", product);
    }

    @Override
    public void refuse(HttpExchange exchange, Failure failure) {
        int status = ErrorMapping.status(failure);
        if (status == 304) {
            exchange.empty(304);
        } else {
            exchange.json(status, ErrorMapping.body(ErrorSentences.of(failure.why())));
        }
    }
}
