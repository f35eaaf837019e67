package dev.theseus.buildkit;

import com.google.gson.JsonObject;
import dev.theseus.api.driver.CallContext;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.image.Digest;
import dev.theseus.buildkit.control.BuildKitServices;
import dev.theseus.engine.build.BuildCache;
import dev.theseus.engine.build.BuildRequest;
import dev.theseus.engine.build.Builds;
import dev.theseus.engine.build.SessionBuilds;
import dev.theseus.engine.image.ImageTransfers;
import dev.theseus.engine.image.Images;
import dev.theseus.engine.system.SystemService;
import dev.theseus.engine.trace.Traces;
import dev.theseus.http.Face;
import dev.theseus.http.Failure;
import dev.theseus.http.HandlerRoutes;
import dev.theseus.http.HttpExchange;
import dev.theseus.http.Routes;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/** BuildKit's protocol. Until somebody asks for it there is nothing but its routes. */
@Component(
        service = {Face.class, SessionBuilds.class},
        immediate = true,
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class BuildKitFace implements Face, SessionBuilds {
    private final BuildKitServices.Engine engine;
    private final Routes routes = new HandlerRoutes()
            .post("/grpc", exchange -> connections().serve(exchange))
            .post("/session", exchange -> connections().open(exchange))
            .post("/{version}/grpc", exchange -> connections().serve(exchange))
            .post("/{version}/session", exchange -> connections().open(exchange))
            .route("PRI", "*", exchange -> connections().serve(exchange));

    private @Nullable BuildKitConnections connections;

    @Activate
    public BuildKitFace(
            @Reference Builds builds,
            @Reference BuildCache cache,
            @Reference Images images,
            @Reference ImageTransfers transfers,
            @Reference FileTrees files,
            @Reference SystemService system,
            @Reference Traces traces) {
        engine = new BuildKitServices.Engine(builds, cache, images, transfers, files, system, traces);
    }

    private synchronized BuildKitConnections connections() {
        BuildKitConnections present = connections;
        if (present == null) {
            present = new BuildKitConnections(engine);
            connections = present;
        }
        return present;
    }

    @Override
    public Routes routes() {
        return routes;
    }

    /** Whoever asks in vain has Docker's client, which reads JSON. */
    @Override
    public void refuse(HttpExchange exchange, Failure failure) {
        JsonObject body = new JsonObject();
        body.addProperty("message", failure.message());
        exchange.json(failure.status(), body);
    }

    @Override
    public Digest build(
            Client client, BuildRequest request, List<Output> outputs, Consumer<byte[]> status, CallContext call) {
        return connections().requested().build(client, request, outputs, status, call);
    }
}
