package dev.theseus.rest.build;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.build.BuildCache;
import dev.theseus.engine.build.BuildRequest;
import dev.theseus.engine.build.Builds;
import dev.theseus.engine.build.SessionBuilds;
import dev.theseus.http.Query;
import dev.theseus.rest.http.Exchange;
import dev.theseus.rest.http.RouteTable;
import dev.theseus.rest.json.Filters;
import dev.theseus.rest.json.ObjectBuilder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/** {@code /build}. */
public final class BuildRoutes implements RouteTable.Resource {
    private final Builds builds;
    private final BuildCache cache;
    private final Supplier<Optional<SessionBuilds>> sessions;
    private final ConcurrentMap<String, CallContext> running = new ConcurrentHashMap<>();

    /** @param sessions builds with BuildKit's sessions, while they are there */
    public BuildRoutes(Builds builds, BuildCache cache, Supplier<Optional<SessionBuilds>> sessions) {
        this.builds = builds;
        this.cache = cache;
        this.sessions = sessions;
    }

    @Override
    public void addTo(RouteTable table) {
        table.post("/build", this::build).post("/build/cancel", this::cancel).post("/build/prune", this::prune);
    }

    private SessionBuilds sessions() {
        return sessions.get()
                .orElseThrow(() -> EngineException.notImplemented(
                        "building with BuildKit is not possible without its face: build with DOCKER_BUILDKIT=0"));
    }

    private void build(Exchange exchange) throws IOException {
        String id = exchange.query().get("buildid");
        if (!id.isEmpty()) {
            running.put(id, exchange.context());
        }
        try {
            if (exchange.query().get("version").equals("2")) {
                SessionBuild.run(sessions(), exchange);
            } else {
                buildClassic(exchange);
            }
        } finally {
            running.remove(id, exchange.context());
        }
    }

    private void buildClassic(Exchange exchange) throws IOException {
        BuildRequest request = BuildQuery.read(exchange);
        BuildLines lines = new BuildLines(exchange, exchange.query().flag("q"));
        try {
            var _ = build(exchange, request, lines);
        } catch (EngineException e) {
            if (!exchange.isCommitted() && !lines.hasBegun()) {
                throw e;
            }
            lines.failed(e);
        }
        lines.end();
    }

    private Digest build(Exchange exchange, BuildRequest request, BuildLines lines) {
        String remote = exchange.query().get("remote");
        // The client's words for a Dockerfile that it has found elsewhere, or a context that it sends itself.
        return remote.isEmpty() || remote.equals("client-session")
                ? builds.build(request, exchange.bodyStream(), lines, exchange.context())
                : builds.build(request, remote, lines, exchange.context());
    }

    /** Of a build that is not there nothing has to be ended. */
    private void cancel(Exchange exchange) {
        String id = exchange.query().get("id");
        if (id.isEmpty()) {
            throw EngineException.invalid("build ID not provided: name the build that is to end by ?id=");
        }
        Optional.ofNullable(running.get(id)).ifPresent(CallContext::cancel);
        exchange.empty(200);
    }

    private void prune(Exchange exchange) {
        Query query = exchange.query();
        BuildCache.Pruned pruned = cache.prune(Filters.of(query), keep(query), exchange.context());
        exchange.json(ObjectBuilder.object()
                .put("CachesDeleted", pruned.ids())
                .put("SpaceReclaimed", pruned.reclaimed())
                .build());
    }

    /** Its name has changed with BuildKit's. */
    private static Optional<Long> keep(Query query) {
        for (String name : List.of("keep-storage", "reserved-space", "max-used-space")) {
            Optional<String> text = query.find(name).filter(value -> !value.isEmpty() && !value.equals("0"));
            if (text.isPresent()) {
                try {
                    return text.map(Long::parseLong);
                } catch (NumberFormatException e) {
                    throw EngineException.invalid("invalid value for query parameter " + name + ": " + text.get()
                            + " (a number of bytes is needed)");
                }
            }
        }
        return Optional.empty();
    }
}
